import type { Lab } from '../lab.ts';
import { defineFault } from './fault.ts';

const web01 = { mac: '52:54:00:00:00:10', ip: '10.0.0.10' };
const rogue = '52:54:00:00:01:66';

/**
 * The rogue machine sends one frame five times a second for as long as the fault lasts. `bait` frames
 * are those at whose sight it speaks at once (nft sends them back, changed): answers in this lab come
 * in some 50 µs, so a machine that only chatters would lose the race that it wins in a real network.
 */
async function wakeRogue(
  lab: Lab,
  rogueSays: { readonly frame: readonly string[]; readonly bait?: string; readonly host?: string },
): Promise<void> {
  await lab.script(
    'rogue',
    [
      ...(rogueSays.bait === undefined
        ? []
        : [
            'nft add table netdev rogue',
            `nft 'add chain netdev rogue in { type filter hook ingress device eth0 priority 0; }'`,
            `nft 'add rule netdev rogue in ${rogueSays.bait}'`,
          ]),
      ...(rogueSays.host === undefined ? [] : [rogueSays.host]),
    ].join('\n'),
  );
  await lab.script(
    'lab',
    'start-stop-daemon --start --quiet --background --make-pidfile --pidfile /run/lab/rogue.pid --startas /sbin/ip -- ' +
      `netns exec rogue mausezahn eth0 -q -c 0 -d 200msec ${rogueSays.frame.join(' ')}`,
  );
}

async function calmRogue(lab: Lab): Promise<void> {
  await lab.script(
    'lab',
    [
      'start-stop-daemon --stop --quiet --oknodo --retry KILL/2 --remove-pidfile --pidfile /run/lab/rogue.pid',
      'ip netns exec rogue nft flush ruleset',
      'ip netns exec switch nft flush ruleset',
      'ip -n rogue addr flush dev eth0 scope global',
      `ip -n rogue link set eth0 address ${rogue}`,
      // The tables of switch and hypervisor forget where they saw the rogue.
      `bridge -n switch fdb del ${web01.mac} dev rogue-eth0 master 2>/dev/null || true`,
    ].join('\n'),
  );
  await lab.script('hv1', `bridge fdb del ${web01.mac} dev eth0 master 2>/dev/null || true`);
}

const gratuitous = (ip: string, mac: string) => [
  '-a',
  mac,
  '-b',
  'ff:ff:ff:ff:ff:ff',
  '-t',
  'arp',
  `request,smac=${mac},sip=${ip},tmac=00:00:00:00:00:00,tip=${ip}`,
];
const broadcastArp = 'ether daddr ff:ff:ff:ff:ff:ff arp operation request';
const asRogue = `ether saddr set ${rogue} arp saddr ether set ${rogue}`;

/** Other machines that take web01's MAC or address, or the gateway's. */
export const neighborFaults = [
  defineFault({
    id: 'duplicate-mac',
    summary: "another machine on the switch has web01's MAC and talks: the answers go there",
    catalogue: ['BR-23'],
    cause: 'datalink.duplicate-mac',
    fixRunsOn: 'none',
    inject: async (lab) => {
      await wakeRogue(lab, {
        host: `ip link set eth0 address ${web01.mac}`,
        frame: [
          '-a',
          web01.mac,
          '-b',
          'ff:ff:ff:ff:ff:ff',
          '-t',
          'arp',
          `request,smac=${web01.mac},sip=0.0.0.0,tmac=00:00:00:00:00:00,tip=10.0.0.99`,
        ],
        // A clone that sends all the time: a frame of it follows every frame of web01.
        bait: `ether saddr ${web01.mac} ether daddr set ${rogue} fwd to eth0`,
      });
      await lab.script(
        'switch',
        [
          'nft add table netdev mirror',
          "nft 'add chain netdev mirror in { type filter hook ingress device hv1-eth0 priority 0; }'",
          `nft 'add rule netdev mirror in ether saddr ${web01.mac} dup to rogue-eth0'`,
        ].join('\n'),
      );
    },
    heal: calmRogue,
  }),
  defineFault({
    id: 'duplicate-ip',
    summary: "another machine on the switch uses web01's address and defends it",
    catalogue: ['ARP-01', 'ARP-02'],
    cause: 'datalink.duplicate-address',
    fixRunsOn: 'none',
    inject: (lab) =>
      wakeRogue(lab, {
        host: `ip addr add ${web01.ip}/24 dev eth0`,
        frame: gratuitous(web01.ip, rogue),
        bait: `ether saddr ${web01.mac} ${broadcastArp} ${asRogue} fwd to eth0`,
      }),
    heal: calmRogue,
  }),
  defineFault({
    id: 'gateway-spoofed',
    summary: "another machine claims the gateway's address and forwards nothing",
    catalogue: ['ARP-08'],
    target: '10.0.1.20',
    cause: 'datalink.gateway-arp-spoofed',
    fixRunsOn: 'none',
    inject: (lab) =>
      wakeRogue(lab, {
        host: [
          'ip addr add 10.0.0.1/24 dev eth0',
          'nft add table inet silent',
          "nft 'add chain inet silent input { type filter hook input priority 0; policy drop; }'",
        ].join('\n'),
        frame: gratuitous('10.0.0.1', rogue),
        bait: `ether saddr ${web01.mac} ${broadcastArp} arp daddr ip 10.0.0.1 ${asRogue} arp saddr ip set 10.0.0.1 fwd to eth0`,
      }),
    heal: calmRogue,
  }),
];
