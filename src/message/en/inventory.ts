import type { Catalogue } from '../catalogue.ts';

/** English: where a VM is, and where it went. */
export const inventory = {
  'locate.unknown': 'No hypervisor has announced a VM called {vm}.',
  'locate.unknown-on': '{hypervisor} has not announced a VM called {vm}.',
  'locate.unknown-uuid': 'No hypervisor has announced a VM with the UUID {vm}.',
  'locate.unknown-mac': 'No hypervisor has announced a VM with the MAC address {vm}.',
  'locate.unknown-address':
    'No hypervisor knows a VM with the address {vm}. They know those of their DHCP leases and of their neighbor tables: ask by name.',
  'locate.nearest': 'Did you mean {names}?',
  'locate.no-hypervisors':
    'No worker has announced itself: start `vmping worker` on the hypervisor that runs {vm}.',
  'locate.ambiguous': '{vm} is on several hypervisors: {hypervisors}. Say which one:',
  'locate.ambiguous-vms': '{vm} is several VMs: {names}. Say which one:',
  'locate.agent-only':
    '{vm} is on {hypervisor}, where only an agent runs, which answers no questions. On {hypervisor}: start `vmping worker`, or look there yourself:',
  'locate.hypervisor-unknown': 'No worker has announced itself as {hypervisor}.',
  'locate.option': '{vm} on {hypervisor} ({state})',
  'choice.forgotten': 'That choice is too old: ask again.',

  'thread.moved': '{vm} moved from {from} to {to} at {when}: this is what {to} found.',

  'answer.last-known': 'When it was looked at last, {vm} → {target} was {outcome} ({hypervisor}, {when}).',
  'answer.last-known-cause':
    'When it was looked at last, {vm} → {target} was {outcome} ({hypervisor}, {when}): {cause}',

  'answer.was-reachable': 'reachable',
  'answer.was-unreachable': 'unreachable',
  'answer.was-degraded': 'degraded',

  'status.agent': '{domains} VMs · agent last seen {lastSeen}, no worker: nobody answers questions',

  'help.key': 'a VM by its UUID, MAC or address',

  'where.on': '{vm} is on {hypervisor} ({state}); worker last seen {lastSeen}.',
  'where.agent':
    '{vm} is on {hypervisor} ({state}); agent last seen {lastSeen}. No worker runs there, so nobody answers questions.',
  'where.gone': '{vm} was on {hypervisor} ({state}), whose worker has been silent since {lastSeen}.',
} as const satisfies Catalogue;
