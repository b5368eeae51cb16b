import { parseSilence, type SilenceCommand } from '../../incidents/words.ts';
import { parseWatch, type WatchCommand } from '../../watch/words.ts';
import { HypervisorName, VmName } from '../names.ts';
import { type Target, TargetError, tryParseTarget } from '../target.ts';
import { type Text, text } from '../text.ts';
import { cleanChatText, shorten } from './chat-text.ts';
import { captureSeconds, type FollowUp, parseFollowUp } from './follow-up.ts';

/** A VM as a person names it: alone, or with its hypervisor where two have one of that name (`hv1/web01`). */
export interface VmReference {
  readonly vm: VmName;
  readonly hypervisor: HypervisorName | null;
}

/** What a person can ask for. */
export type Command =
  | ({ readonly kind: 'diagnose'; readonly target: Target } & VmReference)
  | ({ readonly kind: 'where' } & VmReference)
  | { readonly kind: 'help' }
  | { readonly kind: 'status' }
  /** The last commands that the audit log holds. */
  | { readonly kind: 'audit'; readonly count: number }
  | WatchCommand
  | SilenceCommand
  /** About an answer: only in its thread. */
  | { readonly kind: 'follow-up'; readonly followUp: FollowUp };

/** Not a command: what was wrong, and a line that would have worked. */
export interface WrongUsage {
  readonly kind: 'wrong-usage';
  readonly problem: Text;
  readonly example: string;
}

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * Reads a line of chat, with or without the leading `/vmping`. Total: whatever was typed, there is an answer.
 * `inThread`: it was typed in a thread, where `from hv2` is about the answer there.
 */
export function parseCommand(line: string, inThread = false): Command | WrongUsage {
  if (line.length > 2000) {
    return wrong(text('usage.too-long', { length: line.length }));
  }
  const words = splitWords(
    cleanChatText(line)
      .replace(/^[/@]?vmping(?=\s|$)/iu, '')
      .trim(),
  );
  if (words === undefined) {
    return wrong(text('usage.open-quote'), '"my web server" 10.0.0.1');
  }
  const [first, second, third] = words;
  if (first === undefined) {
    return { kind: 'help' };
  }
  const keyword = first.quoted ? '' : first.text.toLowerCase();
  if (words.length === 1 && ['help', '--help', '-h', '?'].includes(keyword)) {
    return { kind: 'help' };
  }
  if (words.length === 1 && keyword === 'status') {
    return { kind: 'status' };
  }
  if (keyword === 'audit' && words.length <= 2) {
    const count = second === undefined ? 20 : Number(second.text);
    return Number.isInteger(count) && count >= 1 && count <= 100
      ? { kind: 'audit', count }
      : wrong(text('usage.audit'), 'audit 20');
  }
  if (keyword === 'where') {
    return parseWhere(words.slice(1));
  }
  const texts = words.map((word) => word.text);
  const special = first.quoted ? undefined : (parseWatch(texts, parseVm) ?? parseSilence(texts));
  if (special !== undefined) {
    return special;
  }
  const followUp = first.quoted ? null : parseFollowUp(words.map((word) => word.text));
  if (followUp === 'capture-length') {
    return wrong(text('usage.capture', captureSeconds), 'capture 10s');
  }
  if (followUp !== null && (inThread || followUp.kind !== 'from')) {
    return { kind: 'follow-up', followUp };
  }
  if (second === undefined) {
    const reference = parseVm(first.text);
    return 'kind' in reference ? reference : wrong(text('usage.no-target', { vm: shorten(first.text) }));
  }
  if (third !== undefined) {
    return tooManyWords(words);
  }
  return parseDiagnose(first.text, second.text);
}

function parseDiagnose(vmText: string, targetText: string): Command | WrongUsage {
  const reference = parseVm(vmText);
  if ('kind' in reference) {
    return reference;
  }
  const target = tryParseTarget(targetText);
  return target instanceof TargetError
    ? wrong(target.problem, `${quote(vmText)} 10.0.0.1`)
    : { kind: 'diagnose', ...reference, target };
}

function parseWhere(words: readonly Word[]): Command | WrongUsage {
  const [only] = words;
  if (only === undefined || words.length > 1) {
    return wrong(text('usage.where'), 'where web01');
  }
  const reference = parseVm(only.text);
  return 'kind' in reference ? { ...reference, example: 'where web01' } : { kind: 'where', ...reference };
}

/** `VM` or `HYPERVISOR/VM`. */
function parseVm(name: string): VmReference | WrongUsage {
  const slash = name.indexOf('/');
  const hypervisor = slash === -1 ? null : HypervisorName.safeParse(name.slice(0, slash));
  if (hypervisor !== null && !hypervisor.success) {
    return wrong(
      text('usage.hypervisor-name', { name: shorten(name.slice(0, slash)) }),
      'hv1/web01 10.0.0.1',
    );
  }
  const vm = VmName.safeParse(name.slice(slash + 1));
  if (!vm.success) {
    const problem = vm.error.issues[0]?.message ?? '';
    return wrong(text('usage.vm-name', { name: shorten(name.slice(slash + 1)), problem }));
  }
  return { vm: vm.data, hypervisor: hypervisor === null ? null : hypervisor.data };
}

function tooManyWords(words: readonly Word[]): WrongUsage {
  const [first, second, third] = words.map((word) => word.text);
  if (
    words.length === 3 &&
    /^\d{1,5}$/u.test(third ?? '') &&
    !(tryParseTarget(second ?? '') instanceof TargetError)
  ) {
    return wrong(text('usage.port-behind-colon'), `${quote(first ?? '')} ${second}:${third}`);
  }
  const vm = words
    .slice(0, -1)
    .map((word) => word.text)
    .join(' ');
  return wrong(
    text('usage.too-many-words', { count: words.length }),
    `"${shorten(vm)}" ${shorten(words.at(-1)?.text ?? '')}`,
  );
}

/** Words between white space; quotes hold one together. Undefined: a quote was not closed. */
function splitWords(line: string): readonly Word[] | undefined {
  const words: Word[] = [];
  let rest = line;
  while (rest !== '') {
    const match = /^(?:"([^"]*)"|'([^']*)'|([^\s"']\S*))(?=\s|$)/u.exec(rest);
    if (!match) {
      return undefined;
    }
    const quoted = match[3] === undefined;
    words.push({ text: match[1] ?? match[2] ?? match[3] ?? '', quoted });
    rest = rest.slice(match[0].length).trimStart();
  }
  return words;
}

function wrong(problem: Text, example = 'web01 10.0.0.1'): WrongUsage {
  return { kind: 'wrong-usage', problem, example };
}

function quote(name: string): string {
  return /\s/u.test(name) ? `"${shorten(name)}"` : shorten(name);
}
