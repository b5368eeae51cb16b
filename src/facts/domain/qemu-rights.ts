import { defineFact, type FileTexts } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** A process that speaks for a guest with a NIC of type user: QEMU, or passt beside it. */
export interface Speaker {
  readonly pid: number;
  readonly name: string;
  /** It has CAP_NET_RAW: it may send whatever it likes. */
  readonly mayRaw: boolean;
}

export interface QemuRights {
  readonly processes: readonly Speaker[];
}

/** capability.h: CAP_NET_RAW. */
const netRaw = 1n << 13n;

export const qemuRights = defineFact({
  id: 'qemu-rights',
  summary: 'Which rights the processes have that speak for guests with NICs of type user',
  source: constantFiles(['/proc/*/status']),
  parse: (files: FileTexts): QemuRights => ({
    processes: Object.entries(files).flatMap(([path, status]) => {
      const name = /^Name:\s*(?<name>.+)$/mu.exec(status)?.groups?.['name']?.trim() ?? '';
      const rights = /^CapEff:\s*(?<hex>[0-9a-f]+)$/mu.exec(status)?.groups?.['hex'];
      const pid = Number(path.split('/')[2]);
      return /^(qemu|kvm|passt)/u.test(name) && rights !== undefined && Number.isInteger(pid)
        ? [{ pid, name, mayRaw: (BigInt(`0x${rights}`) & netRaw) !== 0n }]
        : [];
    }),
  }),
});
