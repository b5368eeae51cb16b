import type { EpisodeCore } from '../change.ts';
import { type Evidence, likely, troubledBelow, type Weighed } from './evidence.ts';

/** Why the spanning tree changes, MAC addresses wander, ARP storms: the trouble of a whole network segment. */

export function causesOfTreeChanges(episode: EpisodeCore, evidence: Evidence): readonly Weighed[] {
  const bridge = episode.subject.device ?? '';
  const below = troubledBelow(evidence);
  return [
    ...(below.length > 0 ? [likely(95, 'follows', { device: bridge, below: below.join(', ') })] : []),
    likely(70, 'tree-port', { bridge }, [`journalctl -k -n 30 -g '${bridge}: port'`, 'bridge -d link show']),
    likely(50, 'loop', { bridge }),
  ];
}

export function causesOfMoves(episode: EpisodeCore, evidence: Evidence): readonly Weighed[] {
  const bridge = episode.subject.device ?? '';
  const mac = episode.subject.about ?? '?';
  const storm = hasOther(evidence, 'arp-storm', bridge) || hasOther(evidence, 'stp-changes', bridge);
  const commands = [`bridge -s fdb show br ${bridge}`];
  return [
    likely(storm ? 90 : 60, 'loop', { bridge }, commands),
    likely(70, 'same-mac', { bridge, mac }, commands),
    likely(40, 'no-channel', { bridge, mac }),
  ];
}

export function causesOfStorm(episode: EpisodeCore, evidence: Evidence): readonly Weighed[] {
  const bridge = episode.subject.device ?? '';
  const loop = hasOther(evidence, 'mac-moves', bridge) || hasOther(evidence, 'stp-changes', bridge);
  // `arp[6:2]=1` are the requests alone; the asker is the address behind "tell".
  const commands = [`timeout 10 tcpdump -nne -i ${bridge} -c 200 'arp[6:2]=1'`];
  return [
    likely(loop ? 60 : 70, 'scan', { bridge }, commands),
    likely(loop ? 90 : 50, 'loop', { bridge }, commands),
  ];
}

export function causesOfConflict(episode: EpisodeCore): readonly Weighed[] {
  const { device, vm } = episode.subject;
  const { address, machines } = claimOf(episode.subject.about);
  const commands =
    device === null || !/^[\d.]+$/u.test(address) ? [] : [`arping -c 3 -I ${device} ${address}`];
  return [
    vm === null
      ? likely(80, 'gateway-twice', { address, machines }, commands)
      : likely(80, 'address-twice', { vm, address, machines }, commands),
    likely(40, 'address-moved', { address }),
  ];
}

/** Of an address conflict: the address, and the MAC addresses of those who claim it where they are known. */
export function claimOf(about: string | null): { readonly address: string; readonly machines: string } {
  const [address = '?', ...macs] = (about ?? '?').split(' ');
  return { address, machines: macs.join(', ') || '?' };
}

export function causesOfUnseenGuest(episode: EpisodeCore): readonly Weighed[] {
  const { device, vm } = episode.subject;
  const name = vm ?? '?';
  return [
    likely(70, 'no-announcement', { vm: name }),
    ...(device === null
      ? []
      : [likely(50, 'guest-silent', { vm: name, device }, [`timeout 10 tcpdump -nne -i ${device} -c 5`])]),
  ];
}

function hasOther({ others }: Evidence, kind: string, device: string): boolean {
  return others.some((other) => other.kind === kind && other.device === device);
}
