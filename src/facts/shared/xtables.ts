import { ParseError } from '../../model/fact.ts';
import { splitWords } from './words.ts';

/** A rule of iptables or ebtables: its words after `-A CHAIN`, and the same as one text. */
export interface XtRule {
  readonly words: readonly string[];
  readonly text: string;
  readonly packets: number | null;
}

/** A chain. `policy` is null for one that a person made (it returns to its caller), or the policy's word. */
export interface XtChain {
  readonly name: string;
  readonly policy: string | null;
  readonly packets: number | null;
  readonly rules: readonly XtRule[];
}

export interface XtTable {
  readonly name: string;
  readonly chains: readonly XtChain[];
}

/** The rules of one of iptables, ip6tables or ebtables. Empty: it has no tables. */
export interface XtRuleset {
  readonly tables: readonly XtTable[];
}

interface OpenChain extends XtChain {
  readonly rules: XtRule[];
}
interface OpenTable extends XtTable {
  readonly chains: OpenChain[];
}

/** Reads iptables-save's output, with counters (`-c`) or without. */
export function parseIptablesSave(text: string): XtRuleset {
  const tables: OpenTable[] = [];
  let open: OpenTable | null = null;
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) {
      open = { name: line.slice(1).trim(), chains: [] };
      tables.push(open);
    } else if (line === 'COMMIT') {
      open = null;
    } else if (line.trim() !== '' && !line.startsWith('#')) {
      readSavedLine(line, open);
    }
  }
  if (open !== null) {
    throw new ParseError('iptables-save: cut off before COMMIT');
  }
  return { tables };
}

function readSavedLine(line: string, table: OpenTable | null): void {
  const chain = /^:(?<name>\S+) (?<policy>\S+)(?: \[(?<packets>\d+):\d+\])?$/u.exec(line)?.groups;
  const rule = /^(?:\[(?<packets>\d+):\d+\] )?-A (?<chain>\S+) ?(?<text>.*)$/u.exec(line)?.groups;
  if (table === null || (chain === undefined && rule === undefined)) {
    throw new ParseError('iptables-save: a line that is neither chain nor rule');
  }
  if (chain !== undefined) {
    const policy = chain['policy'] === '-' ? null : (chain['policy'] ?? null);
    table.chains.push({ name: chain['name'] ?? '', policy, packets: count(chain['packets']), rules: [] });
    return;
  }

  const owner = table.chains.find(({ name }) => name === rule?.['chain']);
  if (owner === undefined) {
    throw new ParseError('iptables-save: a rule of a chain that is not there');
  }
  const text = rule?.['text'] ?? '';
  owner.rules.push({ words: splitWords(text), text, packets: count(rule?.['packets']) });
}

/** Reads `ebtables -t TABLE -L --Lc`. */
export function parseEbtablesList(text: string): XtRuleset {
  const name = /^Bridge table: (?<name>\S+)$/mu.exec(text)?.groups?.['name'];
  if (name === undefined) {
    throw new ParseError('ebtables: no table');
  }

  const chains: OpenChain[] = [];
  for (const line of text.split('\n').slice(1)) {
    const chain = /^Bridge chain: (?<name>\S+), entries: \d+, policy: (?<policy>\S+)$/u.exec(line)?.groups;
    if (chain !== undefined) {
      chains.push({ name: chain['name'] ?? '', policy: chain['policy'] ?? null, packets: null, rules: [] });
    } else if (line.trim() !== '' && !line.startsWith('Bridge table:')) {
      const rule = /^(?<text>.*?)\s*, pcnt = (?<packets>\d+) -- bcnt = \d+$/u.exec(line)?.groups;
      if (rule?.['text'] === undefined || chains.length === 0) {
        throw new ParseError('ebtables: a line that is neither chain nor rule');
      }
      chains.at(-1)?.rules.push({
        words: splitWords(rule['text']),
        text: rule['text'],
        packets: count(rule['packets']),
      });
    }
  }
  return { tables: [{ name, chains }] };
}

function count(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits);
}
