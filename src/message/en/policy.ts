import type { Catalogue } from '../catalogue.ts';

/** English: refusals by the policy. Each is about the rights of whoever asks, and of nobody else. */
export const policy = {
  'policy.person':
    'You have no rights with vmping yet. Whoever runs it can add you to `policy` in its configuration.',
  'policy.command': 'Your rights do not include `{command}`.',
  'policy.channel': 'Your right to `{command}` does not hold in this channel.',
  'policy.vm': 'Your right to `{command}` does not cover the VM {vm} in this channel.',
  'policy.port': 'Your right to `{command}` covers VMs, and neither ports nor whole hypervisors.',
  'policy.hypervisor': 'Your right to `{command}` does not cover the VM {vm} on {hypervisor}.',
} as const satisfies Catalogue;
