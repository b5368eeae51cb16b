import { indispensable, installLine, packageOf } from '../engine/programs.ts';
import type { DomainStates } from '../facts/domain/domain-states.ts';
import type { DoctorLine } from '../model/doctor.ts';
import type { FactResult } from '../model/fact.ts';

/** What of this machine matters to a worker on it. */
export interface MachineSeen {
  readonly platform: string;
  /** The programs of {@link packageOf} that are here. */
  readonly programs: ReadonlySet<string>;
  /** Bits of the effective capabilities (linux/capability.h); null where they cannot be read. */
  readonly capabilities: bigint | null;
  readonly domains: FactResult<DomainStates>;
  /** A bot with its chats is meant to run here, which may have libvirt's clients and no libvirt. */
  readonly isBot: boolean;
}

/** CAP_NET_ADMIN and CAP_NET_RAW, their numbers in linux/capability.h. */
const wanted = [
  ['CAP_NET_ADMIN', 12n],
  ['CAP_NET_RAW', 13n],
] as const;

/** Whether a worker or `vmping diagnose` could work here. A machine without virsh is no hypervisor, and lacks nothing. */
export function hypervisorLines({
  platform,
  programs,
  capabilities,
  domains,
  isBot,
}: MachineSeen): readonly DoctorLine[] {
  const missing = Object.keys(packageOf).filter((program) => !programs.has(program));
  if (platform !== 'linux' || !programs.has('virsh')) {
    return [
      {
        subject: 'libvirt',
        status: 'skipped',
        says: 'virsh is not here, so this is no hypervisor; a bot needs none.',
        cure: platform === 'linux' ? `To run a worker here: ${installLine(...missing)}` : null,
      },
    ];
  }
  return [libvirtLine(domains, isBot), toolsLine(missing), rightsLine(capabilities)];
}

function libvirtLine(domains: FactResult<DomainStates>, isBot: boolean): DoctorLine {
  const subject = 'libvirt';
  if (domains.status === 'ok') {
    const all = domains.data.domains.length;
    const running = domains.data.domains.filter((domain) => domain.running).length;
    return { subject, status: 'ok', says: `It answers: ${all} VMs, ${running} running.`, cure: null };
  }
  const why = domains.status === 'error' ? domains.message : 'virsh cannot be run';
  const isDenied = domains.status === 'error' && domains.reason === 'denied';
  return {
    subject,
    status: isBot ? 'warn' : 'fail',
    says: `virsh cannot list the VMs: ${why.replace(/\.$/u, '')}.`,
    cure: isDenied
      ? 'Run vmping as root, or as a member of the group libvirt'
      : 'systemctl start libvirtd    # or virtqemud; LIBVIRT_DEFAULT_URI says which libvirt is meant',
  };
}

function toolsLine(missing: readonly string[]): DoctorLine {
  const subject = 'tools';
  if (missing.length === 0) {
    return { subject, status: 'ok', says: `${Object.keys(packageOf).join(', ')} are here.`, cure: null };
  }
  const isDisabled = missing.some((program) => indispensable.has(program));
  return {
    subject,
    status: isDisabled ? 'fail' : 'warn',
    says: `Not installed: ${missing.join(', ')}. ${isDisabled ? 'There is no diagnosis without.' : 'Some answers will be inconclusive.'}`,
    cure: installLine(...missing),
  };
}

function rightsLine(capabilities: bigint | null): DoctorLine {
  const subject = 'rights';
  if (capabilities === null) {
    return { subject, status: 'skipped', says: 'The rights of this process cannot be read.', cure: null };
  }
  const lacking = wanted.filter(([, bit]) => ((capabilities >> bit) & 1n) === 0n).map(([name]) => name);
  return lacking.length === 0
    ? { subject, status: 'ok', says: 'Raw frames and firewall rules may be read.', cure: null }
    : {
        subject,
        status: 'warn',
        says: `This process lacks ${lacking.join(' and ')}: a diagnosis started like this would be inconclusive.`,
        cure: 'sudo vmping doctor    # and the worker as root, too',
      };
}
