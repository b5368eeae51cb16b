import { shellWord } from '../../checks/shell.ts';
import { writeDuration } from '../../model/duration.ts';
import type { EpisodeCore } from '../change.ts';
import { type Evidence, likely, ownLink, troubledBelow, troubledBeside, type Weighed } from './evidence.ts';
import { rhythmOf } from './rhythm.ts';

/** Drivers of copper NICs for which links that flap because of EEE are reported again and again. */
const eeeDrivers = ['e1000e', 'igb', 'igc', 'r8169', 'r8125', 'tg3', 'bcmgenet', 'macb', 'alx', 'atlantic'];

const linkLog = "journalctl -k -n 20 -g 'Link is (Down|Up)'";

/** Why a carrier comes and goes. */
export function causesOfFlap(episode: EpisodeCore, evidence: Evidence): readonly Weighed[] {
  const device = episode.subject.device ?? '';
  const vm = episode.subject.vm ?? evidence.place?.guests[0] ?? null;
  const role = evidence.place?.role ?? null;
  const below = troubledBelow(evidence);
  if (below.length > 0 && role !== 'uplink' && role !== 'bond-member') {
    return [likely(95, 'follows', { device, below: below.at(-1) ?? '' })];
  }
  if (role === 'tap') {
    const commands =
      vm === null ? [] : [`virsh domif-getlink --domain ${shellWord(vm)} --interface ${device}`];
    return [likely(60, 'tap', { device, vm: vm ?? '?' }, commands)];
  }
  if (role === 'bridge') {
    return [
      likely(60, 'bridge', { device }, [`bridge link show`, `journalctl -k -n 20 -g '${device}: port'`]),
    ];
  }
  if (role === 'bond') {
    return [likely(60, 'bond', { device }, [`cat /proc/net/bonding/${device}`])];
  }
  if (role === 'vlan') {
    return [likely(60, 'vlan', { device, parent: ownLink(evidence, device)?.parent ?? '?' })];
  }
  return [...ofPort(device, evidence), ...ofNic(episode, device, evidence)];
}

/** Why a carrier is gone. */
export function causesOfDown(episode: EpisodeCore, evidence: Evidence): readonly Weighed[] {
  const device = episode.subject.device ?? '';
  const { others, place } = evidence;
  const below = troubledBelow(evidence);
  if (below.length > 0) {
    return [likely(95, 'follows', { device, below: below.at(-1) ?? '' })];
  }
  if (place?.role === 'bond') {
    return [likely(60, 'bond', { device }, [`cat /proc/net/bonding/${device}`])];
  }
  const flapped = others.some((other) => other.kind === 'link-flap' && other.device === device);
  const common = ofPort(device, evidence);
  if (common.some(({ weight }) => weight >= 90)) {
    return common;
  }
  return [
    ...common,
    ...(flapped ? [likely(80, 'err-disabled', { device })] : []),
    likely(60, 'port-shut', { device }),
    likely(50, 'unplugged', { device }, [`ethtool ${device}`, linkLog]),
  ];
}

/** What shows at the port itself, whatever became of the carrier. */
function ofPort(device: string, evidence: Evidence): readonly Weighed[] {
  const { kernel } = evidence;
  const link = ownLink(evidence, device);
  const beside = troubledBeside(evidence, device);
  const hangs = kernel.filter((line) => line.device === device && line.kind === 'nic-hang').length;
  return [
    ...(hangs > 0
      ? [
          likely(100, 'nic-hangs', { device, times: hangs }, [
            `ethtool -K ${device} tso off gso off gro off`,
            "dmesg --since=-15min --time-format iso | grep -iE 'hang|watchdog|reset'",
          ]),
        ]
      : []),
    ...(link?.kind === 'veth' ? [likely(92, 'veth', { device }, [`ip -d link show dev ${device}`])] : []),
    ...(beside.length > 0 ? [likely(90, 'switch', { device, others: beside.join(', ') })] : []),
  ];
}

/** What speaks for cable, transceiver and negotiation. A virtual cable has none of them. */
function ofNic(episode: EpisodeCore, device: string, evidence: Evidence): readonly Weighed[] {
  const { errors, nic } = evidence;
  const link = ownLink(evidence, device);
  if (link !== null && link.kind !== null) {
    return [];
  }
  const rhythm = rhythmOf(episode.timeline);
  const damaged = (errors['rx_crc_errors'] ?? 0) + (errors['rx_frame_errors'] ?? 0);
  const isCopper = nic?.medium !== 'fibre' && (nic?.speed ?? 0) <= 10_000;
  const eeeOff = [`ethtool --show-eee ${device}`, `ethtool --set-eee ${device} eee off`];
  return [
    ...(damaged > 0
      ? [likely(85, 'damaged', { device, count: damaged }, [`ip -s -s link show dev ${device}`])]
      : []),
    ...(nic?.eee === true ? [likely(rhythm?.periodMs == null ? 70 : 82, 'eee', { device }, eeeOff)] : []),
    ...(nic?.duplex === 'half' ? [likely(80, 'half-duplex', { device }, [`ethtool ${device}`])] : []),
    ...(nic?.autoneg === false && nic.medium === 'copper'
      ? [likely(75, 'autoneg', { device }, [`ethtool -s ${device} autoneg on`])]
      : []),
    ...(rhythm?.periodMs == null
      ? []
      : [likely(65, 'timer', { device, period: writeDuration(roundedMs(rhythm.periodMs)) })]),
    isCopper
      ? likely(50, 'cable', { device }, [`ethtool ${device}`, linkLog])
      : likely(50, 'transceiver', { device }, [`ethtool -m ${device}`, linkLog]),
    ...(nic?.eee === null && isCopper && eeeDrivers.includes(nic.driver ?? '')
      ? [likely(45, 'eee-maybe', { device, driver: nic.driver ?? '' }, eeeOff)]
      : []),
    likely(40, 'other-side', { device }),
  ];
}

function roundedMs(ms: number): number {
  return ms >= 1_000 ? Math.round(ms / 1_000) * 1_000 : ms;
}
