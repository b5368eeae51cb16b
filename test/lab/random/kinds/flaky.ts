import { inGuest, inOrder, onHost, onTap } from '../../faults/fault.ts';
import { restoreFilters, restoreGuest, restoreHypervisor, restoreSwitch } from '../../faults/reference.ts';
import {
  all,
  hasNftables,
  isBridged,
  isIpv4,
  isLinux,
  isOneCard,
  isOutside,
  isPing,
  isRouted,
  isUntagged,
  type Kind,
  type Place,
} from '../kind.ts';

const overhead = (place: Place) => (isIpv4(place) ? 28 : 48);

/** Not one of forty pings is lost. */
const allOf40 = ({ asked: { host } }: Place) => `ping -q -c40 -i0.02 -W1 ${host} | grep -q ' 0% packet loss'`;

/** Twenty large pings close together all come back within a second. */
const promptly = ({ asked: { host } }: Place) =>
  `timeout 3 ping -q -c20 -i0.01 -s1400 -W1 ${host} | grep -q ' 0% packet loss'`;

/** A ping that fills a packet comes back. */
const large = (place: Place) => `ping -c1 -W1 -s${1500 - overhead(place)} ${place.asked.host}`;

/** In the second kernel a program takes longer to start than a packet is held: nothing that vmping sends there is a burst. */
const isQuick = ({ kernel }: Place) => kernel === 'host';

const bridgeLoses = (share: string) => `nft -f - <<'END'
table bridge flaky {
  chain forward {
    type filter hook forward priority 0; policy accept;
    meta protocol ip ${share} counter drop
  }
}
END`;

const noFilter = (host: string) => onHost(host, 'nft flush ruleset');
const limit = (device: string, kbit: number) =>
  `tc qdisc replace dev ${device} root tbf rate ${kbit}kbit burst 1600 limit 5000`;
const degraded = { outcome: 'degraded' } as const;

/** The devices of a host take whole packets again, and so does the bridge, which follows its ports. */
const wholePackets = ({ bridge: { name } }: Place, device: string) =>
  `ip link set ${device} mtu 1500; ip link set ${name} mtu 1500`;

/** Paths that work, but lose or hold a part of what they carry. All are pinged. */
export const flakyKinds: readonly Kind[] = [
  {
    id: 'tap-mtu',
    applies: all(isLinux, isPing),
    sketch: (place) => ({
      ...degraded,
      summary: `the tap of ${place.asked.vm} takes 1400 bytes, the guest and the uplink 1500`,
      cause: 'network.device-mtu-too-small',
      fixRunsOn: 'hypervisor',
      works: large(place),
      inject: onTap(place.asked.vm, (tap) => `ip link set ${tap} mtu 1400`),
      heal: inOrder(
        onTap(place.asked.vm, (tap) => wholePackets(place, tap)),
        restoreHypervisor,
      ),
    }),
  },
  {
    id: 'uplink-mtu',
    applies: all(isLinux, isPing, isOutside, isOneCard, isUntagged),
    sketch: (place) => ({
      ...degraded,
      summary: `${place.uplink} takes 1400 bytes, the tap 1500`,
      cause: 'network.device-mtu-too-small',
      fixRunsOn: 'hypervisor',
      works: large(place),
      inject: onHost('hv1', `ip link set ${place.uplink} mtu 1400`),
      heal: inOrder(onHost('hv1', wholePackets(place, place.uplink)), restoreHypervisor),
    }),
  },
  {
    id: 'switch-mtu',
    applies: all(isPing, isOutside, isOneCard, isUntagged),
    sketch: (place) => ({
      ...degraded,
      summary: 'the switch port of the hypervisor takes 1400 bytes, and tells nobody',
      cause: 'network.path-mtu-too-small',
      // Behind a gateway nobody can tell from here on which side of it the narrow link is.
      fixRunsOn: isRouted(place) ? 'none' : 'switch',
      works: large(place),
      inject: onHost('switch', `ip link set hv1-${place.uplink} mtu 1400`),
      heal: inOrder(
        onHost('switch', `ip link set hv1-${place.uplink} mtu 1500; ip link set lan mtu 1500`),
        restoreSwitch,
      ),
    }),
  },
  {
    id: 'guest-mtu',
    applies: all(isLinux, isPing, isIpv4),
    sketch: (place) => ({
      ...degraded,
      summary: `${place.asked.vm} sends 9000 bytes, its tap and bridge take 1500`,
      cause: 'network.guest-mtu-too-large',
      fixRunsOn: 'guest',
      works: `ping -c1 -W1 -s3000 ${place.asked.host}`,
      inject: inGuest(place.asked.vm, 'ip link set eth0 mtu 9000'),
      heal: inOrder(inGuest(place.asked.vm, 'ip link set eth0 mtu 1500'), (lab) =>
        restoreGuest(lab, place.asked.vm),
      ),
    }),
  },
  {
    id: 'uplink-rate-limit',
    applies: all(isQuick, isLinux, isPing, isOutside),
    sketch: (place) => ({
      ...degraded,
      summary: `tc limits ${place.uplink} to 128 kbit/s`,
      cause: 'transport.queue-limit',
      fixRunsOn: 'hypervisor',
      works: promptly(place),
      inject: onHost('hv1', limit(place.uplink, 128)),
      heal: onHost('hv1', `tc qdisc del dev ${place.uplink} root 2>/dev/null || true`),
    }),
  },
  {
    id: 'tap-rate-limit',
    applies: all(isQuick, isPing),
    sketch: (place) => ({
      ...degraded,
      summary: `tc limits what goes to ${place.asked.vm} to 128 kbit/s`,
      cause: 'transport.queue-limit',
      fixRunsOn: 'hypervisor',
      works: promptly(place),
      inject: onTap(place.asked.vm, (tap) => limit(tap, 128)),
      // As libvirt makes a tap.
      heal: onTap(place.asked.vm, (tap) =>
        place.bridge.kind === 'ovs'
          ? `tc qdisc del dev ${tap} root 2>/dev/null || true`
          : `tc qdisc replace dev ${tap} root noqueue`,
      ),
    }),
  },
  {
    id: 'rule-drops-some',
    applies: all(isLinux, isPing, isBridged, isIpv4),
    sketch: (place) => ({
      ...degraded,
      summary: "a rule of the hypervisor's bridge firewall drops every third packet",
      cause: 'transport.rule-drops-some',
      fixRunsOn: 'hypervisor',
      works: allOf40(place),
      inject: onHost('hv1', bridgeLoses('numgen inc mod 3 0')),
      heal: restoreFilters,
    }),
  },
  {
    id: 'switch-loses-some',
    applies: all(isPing, isOutside, isIpv4, isUntagged),
    sketch: (place) => ({
      ...degraded,
      summary: 'the switch loses 30 % of the packets, at random',
      cause: 'network.loss-beyond',
      fixRunsOn: 'switch',
      works: allOf40(place),
      inject: onHost('switch', bridgeLoses('numgen random mod 100 < 30')),
      heal: noFilter('switch'),
    }),
  },
  {
    id: 'gateway-loses-some',
    applies: all(isPing, isRouted, hasNftables),
    sketch: (place) => ({
      ...degraded,
      summary: 'the gateway loses every fifth packet that it forwards',
      cause: 'network.loss-beyond',
      fixRunsOn: 'switch',
      works: allOf40(place),
      inject: onHost(
        'gw',
        "nft add table inet flaky; nft 'add chain inet flaky forward { type filter hook forward priority 0; }'; nft add rule inet flaky forward numgen inc mod 5 0 drop",
      ),
      heal: noFilter('gw'),
    }),
  },
];
