import type { Ovs } from '../../../facts/ovs/ovs.ts';
import { joinedBridges, type OvsPlace, peerOf, placeOf, placesOf } from '../../../path/ovs-ports.ts';
import { type Answer, breaks, defineCheck, evidence, pass } from '../../check.ts';
import { portSettings } from '../../ovs-settings.ts';
import { freeDevices } from '../free-devices.ts';

export const ovsPortsWork = defineCheck({
  id: 'datalink.ovs-ports-work',
  summary:
    'Open vSwitch could open the devices of the ports on the way, and its patch ports have their other ends',
  needs: ['link', 'domain-xml'],
  optional: ['ovs', 'addr'],
  dependsOn: ['datalink.tap-is-in-bridge', 'datalink.ovs-runs'],
  findings: ['datalink.ovs-port-error', 'datalink.ovs-patch-broken'],
  run({ path, facts, known, symptom }) {
    const { ovs } = known;
    const tap = placeOf(ovs, path.tap);
    if (path.bridgeKind !== 'ovs' || ovs === null || tap === null || symptom?.works !== 'no') {
      return pass;
    }
    if (hasFailed(tap)) {
      const nic = facts['domain-xml'].interfaces.find(({ mac }) => mac === path.guestMac);
      const taken = facts.link.links.find(({ name }) => name === path.tap)?.master ?? null;
      return portError(tap, [
        ...(taken === null || taken === 'ovs-system' ? [] : [`ip link set dev ${path.tap} nomaster`]),
        `ovs-vsctl del-port ${path.tap} -- add-port ${[tap.bridge.name, path.tap, ...portSettings(nic)].join(' ')}`,
      ]);
    }
    if (path.uplinks.length > 0 || symptom.lost.segment === 'guest') {
      return pass;
    }
    const places = placesOf({ bridges: joinedBridges(ovs, tap.bridge.name) });
    const loose = places.find((place) => place.device.type === 'patch' && peerOf(ovs, place) === null);
    if (loose !== undefined) {
      return patchBroken(loose, ovs);
    }
    const failed = places.filter((place) => place.device.type === '' && hasFailed(place));
    const [gone] = failed;
    const free = freeDevices(facts.link.links, known.addr, ovs);
    return gone === undefined || failed.length > 1
      ? pass
      : portError(
          gone,
          free.length === 1 && free[0] !== undefined
            ? [
                `ovs-vsctl del-port ${gone.port.name} -- add-port ${gone.bridge.name} ${free[0].name}`,
                `ip link set dev ${free[0].name} up`,
              ]
            : [],
        );
  },
});

/** It was tried to open the device, and that failed. */
function hasFailed({ device }: OvsPlace): boolean {
  return device.ofport === -1;
}

function portError({ bridge, device }: OvsPlace, commands: readonly string[]): Answer {
  return breaks('datalink.ovs-port-error', {
    hop: device.name,
    confidence: 0.93,
    params: { port: device.name, bridge: bridge.name, error: device.error ?? 'ofport -1' },
    evidence: [
      evidence(`ovs-vsctl --columns=ofport,error list interface ${device.name}`, 'ovs-port-error', {
        port: device.name,
        error: device.error ?? '-',
      }),
    ],
    fix: { where: 'hypervisor', commands },
  });
}

function patchBroken(loose: OvsPlace, ovs: Ovs): Answer {
  const { device, bridge } = loose;
  const peer = device.peer ?? '';
  const named = peer === '' ? null : placeOf(ovs, peer);
  // Where the other end should be is known only if one bridge alone is left.
  const others = ovs.bridges.filter(({ name }) => name !== bridge.name);
  const commands =
    named !== null
      ? [`ovs-vsctl set interface ${peer} type=patch options:peer=${device.name}`]
      : others.length === 1 && peer !== ''
        ? [
            `ovs-vsctl add-port ${others[0]?.name} ${peer} -- set interface ${peer} type=patch options:peer=${device.name}`,
          ]
        : [];
  return breaks('datalink.ovs-patch-broken', {
    hop: device.name,
    confidence: 0.92,
    params: { port: device.name, bridge: bridge.name, peer: peer === '' ? 'none' : peer },
    evidence: [
      evidence(`ovs-vsctl --columns=type,options,error list interface ${device.name}`, 'ovs-patch', {
        port: device.name,
        peer: peer === '' ? 'none' : peer,
      }),
    ],
    fix: { where: 'hypervisor', commands },
  });
}
