import { shorten } from '../model/command/chat-text.ts';
import type { WrongUsage } from '../model/command/command.ts';
import { parseDuration } from '../model/duration.ts';
import { HypervisorName, VmName } from '../model/names.ts';
import { text } from '../model/text.ts';
import type { Subject } from './silence.ts';

/** What can be asked about silence. */
export type SilenceCommand =
  | {
      readonly kind: 'silence';
      readonly subject: Subject;
      /** `stable`: until the trouble that there is now is over. */
      readonly forMs: number | 'stable';
    }
  | { readonly kind: 'unsilence'; readonly subject: Subject }
  | { readonly kind: 'silences' };

/** How long a silence may be, in milliseconds: one that nobody remembers is a danger. */
export const silenceMs = { least: 60_000, most: 30 * 86_400_000 } as const;

const verbs = ['silence', 'unsilence', 'silences'] as const;
const examples = { silence: 'silence hv1/eth0 2h', unsilence: 'unsilence hv1/eth0' } as const;

/**
 * Reads `silence hv1/eth0 2h`, `silence web01 stable`, `unsilence web01` and `silences`; undefined where the first
 * word is none of them. `words` are those of the line. Total.
 */
export function parseSilence(words: readonly string[]): SilenceCommand | WrongUsage | undefined {
  const [first = '', subjectText, ...rest] = words;
  const verb = verbs.find((each) => each === first.toLowerCase());
  if (verb === undefined) {
    return undefined;
  }
  if (verb === 'silences') {
    return words.length === 1 ? { kind: 'silences' } : wrong('usage.silences', {}, 'silences');
  }
  if (subjectText === undefined || (verb === 'unsilence' && rest.length > 0)) {
    return wrong(`usage.${verb}`, {}, examples[verb]);
  }
  const subject = parseSubject(subjectText);
  if (subject === undefined) {
    return wrong('usage.silence-subject', { name: shorten(subjectText) }, examples[verb]);
  }
  if (verb === 'unsilence') {
    return { kind: 'unsilence', subject };
  }
  if (rest.length === 0) {
    return wrong('usage.silence', {}, examples.silence);
  }
  const forMs = parseLength(rest);
  return forMs === undefined
    ? wrong('usage.silence-length', { length: shorten(rest.join(' ')) }, examples.silence)
    : { kind: 'silence', subject, forMs };
}

/** `hv1/eth0`, `hv1/web01`, `web01`; of a name alone it is not known yet whether it is a VM's or a hypervisor's. */
function parseSubject(written: string): Subject | undefined {
  const slash = written.indexOf('/');
  // A device's name is the narrower: what is none of a VM is none of a device.
  const name = VmName.safeParse(written.slice(slash + 1));
  const hypervisor = slash === -1 ? null : HypervisorName.safeParse(written.slice(0, slash));
  return !name.success || (hypervisor !== null && !hypervisor.success)
    ? undefined
    : { hypervisor: hypervisor === null ? null : hypervisor.data, name: name.data };
}

/** `2h`, `for 2h`, `2 h`, `1h30m`, `stable`, `until stable`, `until it is stable`. */
function parseLength(words: readonly string[]): number | 'stable' | undefined {
  const written = words
    .map((word) => word.toLowerCase())
    .filter((word) => !/^(?:for|until|it|is)$/u.test(word));
  if (written.join(' ') === 'stable') {
    return 'stable';
  }
  const ms = parseDuration(written.join(''));
  return ms !== null && ms >= silenceMs.least && ms <= silenceMs.most ? ms : undefined;
}

function wrong(key: string, params: Record<string, string>, example: string): WrongUsage {
  return { kind: 'wrong-usage', problem: text(key, params), example };
}
