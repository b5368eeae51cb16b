import type { KnownHypervisor } from '../inventory/inventory.ts';
import type { DoctorLine } from '../model/doctor.ts';

/** The hypervisors that have announced themselves. `seen` makes a time readable. */
export function workerLines(
  known: readonly KnownHypervisor[],
  seen: (at: string) => string,
): readonly DoctorLine[] {
  if (known.length === 0) {
    return [
      {
        subject: 'workers',
        status: 'warn',
        says: 'No worker has announced itself: there is nobody who could look.',
        cure: 'On each hypervisor: VMPING_REDIS_URL=… vmping worker --name NAME',
      },
    ];
  }
  return known.map(({ announcement: { hypervisor, vms, at }, alive, answers }): DoctorLine => {
    const subject = `worker: ${hypervisor}`;
    if (!alive) {
      return {
        subject,
        status: 'warn',
        says: `Silent; last seen ${seen(at)}.`,
        cure: `On ${hypervisor}: vmping worker --name ${hypervisor}. Is it gone for good: redis-cli HDEL vmping-state:hypervisors ${hypervisor}; redis-cli DEL vmping-state:vms:${hypervisor}`,
      };
    }
    if (!answers) {
      return {
        subject,
        status: 'warn',
        says: `Only an agent runs there (last seen ${seen(at)}), which answers no questions.`,
        cure: `On ${hypervisor}: vmping worker --name ${hypervisor}    # instead of vmping agent: it does both`,
      };
    }
    return vms.length === 0
      ? {
          subject,
          status: 'warn',
          says: `Last seen ${seen(at)}; it announces no VM.`,
          cure: `On ${hypervisor}: sudo vmping doctor    # does libvirt answer there?`,
        }
      : {
          subject,
          status: 'ok',
          says: `${vms.length} ${vms.length === 1 ? 'VM' : 'VMs'}; last seen ${seen(at)}.`,
          cure: null,
        };
  });
}
