import { HypervisorName } from '../names.ts';

/** What a person can ask for in the thread of an answer. */
export type FollowUp =
  | { readonly kind: 'again' }
  | { readonly kind: 'from'; readonly hypervisor: HypervisorName }
  | { readonly kind: 'evidence' }
  | { readonly kind: 'capture'; readonly seconds: number };

/** How long a capture in chat may take, in seconds. */
export const captureSeconds = { least: 1, usual: 10, most: 60 } as const;

/**
 * Reads `again`, `evidence`, `from hv2`, `capture`, `capture 10s`. Null: it is something else, such as a VM of that
 * name and its target (`capture 10.0.0.1`). `capture-length`: a capture that takes longer than one in chat may, or no time.
 */
export function parseFollowUp(words: readonly string[]): FollowUp | 'capture-length' | null {
  const [keyword = '', argument] = words.map((word) => word.toLowerCase());
  if (words.length === 1 && (keyword === 'again' || keyword === 'evidence')) {
    return { kind: keyword };
  }
  if (words.length === 2 && keyword === 'from') {
    const hypervisor = HypervisorName.safeParse(words[1]);
    return hypervisor.success ? { kind: 'from', hypervisor: hypervisor.data } : null;
  }
  if (keyword === 'capture' && words.length === 1) {
    return { kind: 'capture', seconds: captureSeconds.usual };
  }
  const length = /^(\d+)(?:s|sec)?$/u.exec(argument ?? '');
  if (keyword === 'capture' && words.length === 2 && length) {
    const seconds = Number(length[1]);
    return seconds >= captureSeconds.least && seconds <= captureSeconds.most
      ? { kind: 'capture', seconds }
      : 'capture-length';
  }
  return null;
}
