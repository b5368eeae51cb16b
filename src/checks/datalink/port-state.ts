import type { Link } from '../../facts/link/link.ts';
import type { PathContext } from '../../model/path.ts';
import { type Answer, breaks, evidence } from '../check.ts';

/** A port with no carrier is disabled by the bridge itself: that is another fault, with another cure. */
export function stuck(link: Link | undefined): link is Link {
  return link?.port != null && link.up && link.carrier && link.port.state !== 'forwarding';
}

/** The finding for such a port, with the cure that sticks. */
export function notForwarding(path: PathContext, link: Link, links: readonly Link[]): Answer {
  const state = link.port?.state ?? '';
  const bridge = links.find(({ name }) => name === path.bridge);
  const stp = bridge?.bridge?.stp === true;
  // Forwarding can be set by hand only where no spanning tree would take it back.
  const commands = stp
    ? [
        `ip link set dev ${path.bridge} type bridge stp_state 0`,
        `ip link set dev ${link.name} down`,
        `ip link set dev ${link.name} up`,
      ]
    : [`bridge link set dev ${link.name} state 3`];
  return breaks('datalink.port-not-forwarding', {
    hop: link.name,
    confidence: 0.97,
    params: { port: link.name, state, bridge: path.bridge ?? '', stp: stp ? 'on' : 'off' },
    evidence: [
      evidence(`bridge -j -d link show dev ${link.name}`, 'port-state', { port: link.name, state }),
      evidence(`ip -j -d link show dev ${path.bridge ?? ''}`, 'stp-state', {
        bridge: path.bridge ?? '',
        stp: stp ? 'on' : 'off',
        delay: (bridge?.bridge?.forwardDelay ?? 0) / 100,
      }),
    ],
    fix: { where: 'hypervisor', commands },
  });
}
