import type { AbsentWhen } from '../../model/fact.ts';
import type { VmName } from '../../model/names.ts';

/** What the facts about one domain need. The name goes to virsh as the element after `--domain`. */
export interface DomainArgs {
  readonly vm: VmName;
}

/**
 * libvirt knows no domain of this name. The first line alone is not enough: virsh prints it too, with another line
 * after it, when the connection broke half-way.
 */
export const domainMissing: AbsentWhen = ({ stderr }) => {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return (
    lines.some((line) => line.startsWith('error: failed to get domain')) &&
    lines.every((line) => /^error: (failed to get domain|Domain not found)/u.test(line))
  );
};
