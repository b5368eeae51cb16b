import { deviceRoles, episodeKinds } from '../../model/episode.ts';
import type { MetricTable } from '../metric.ts';

/** What the agent on a hypervisor sees of its links, bridges and neighbors. */
export const linkMetrics = {
  vmping_episodes_total: {
    kind: 'counter',
    help: 'Episodes of trouble (flaps, errors, storms, broken paths ...) that began (open) and ended (over).',
    labels: { kind: episodeKinds, phase: ['open', 'over'] as const },
    by: ['worker', 'bot'],
  },
  vmping_episodes_open: {
    kind: 'gauge',
    help: 'Episodes of this hypervisor that are not over.',
    labels: { kind: episodeKinds },
    by: ['worker'],
  },
  vmping_carrier_transitions_total: {
    kind: 'counter',
    help: 'Changes of carrier that the agent counted, by the role of the device.',
    labels: { role: deviceRoles },
    by: ['worker'],
  },
  vmping_arp_requests_total: {
    kind: 'counter',
    help: 'ARP requests on the bridges of guests, reckoned from the seconds of each minute in which the agent listens.',
    labels: {},
    by: ['worker'],
  },
  vmping_bridge_ports: {
    kind: 'gauge',
    help: 'Ports of the bridges of this hypervisor, by state of the spanning tree.',
    labels: { state: ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const },
    by: ['worker'],
  },
  vmping_outbox_episodes: {
    kind: 'gauge',
    help: 'Messages about episodes that wait on the disk of the hypervisor for Redis to take them.',
    labels: {},
    by: ['worker'],
  },
} satisfies MetricTable;
