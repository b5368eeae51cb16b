import type { AbsentWhen } from '../../model/fact.ts';
import type { VmName } from '../../model/names.ts';

/** What a fact about one of libvirt's networks needs; its name is held to the same rules as a domain's. */
export interface NetworkArgs {
  readonly network: VmName;
}

/** libvirt knows no network of this name. */
export const networkMissing: AbsentWhen = ({ stderr }) => /^error: Network not found/mu.test(stderr);
