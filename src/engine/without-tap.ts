import type { DomainInterface } from '../facts/domain/domain-xml.ts';
import type { Missing } from '../model/diagnosis.ts';
import { text } from '../model/text.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import type { Host } from './host.ts';

/**
 * A NIC without a tap gives the probes no place to put a frame: that is said, unless what is known of it decides
 * already (a macvtap and its own host, a ping that QEMU may not send).
 */
export function cannotProbe(vm: string, type: string): Missing {
  const kind = type === 'user' || type === 'direct' ? type : 'other';
  return { what: 'nic', why: text(`missing.nic-${kind}`, { vm, type }), cure: null };
}

/** The host's end of such a NIC as a path names it: its macvtap; else its MAC address, by which libvirt knows it too. */
export function hostEnd(nic: DomainInterface): DomainInterface {
  return { ...nic, tap: nic.tap ?? nic.mac };
}

/** What decides about a NIC that QEMU serves itself. */
export async function readUserNic(
  { type }: DomainInterface,
  host: Host,
  signal: AbortSignal,
): Promise<Pick<FactResults, 'ping-groups' | 'qemu-rights'>> {
  if (type !== 'user') {
    return {};
  }
  const [groups, rights] = await Promise.all([
    host.collect('ping-groups', undefined, signal),
    host.collect('qemu-rights', undefined, signal),
  ]);
  return { 'ping-groups': groups, 'qemu-rights': rights };
}
