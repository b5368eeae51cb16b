import type { Diagnosis } from '../model/diagnosis.ts';
import { text } from '../model/text.ts';
import type { Block } from './message.ts';
import { type Language, say } from './say.ts';

/** What changed, when, and how the break sits in time; nothing where nothing is known. */
export function historyBlocks({ history, outcome }: Diagnosis, language: Language): Block[] {
  if (history === undefined || outcome === 'inconclusive') {
    return [];
  }
  const { workedAt, brokenSince, pattern, changes } = history;
  const times = { workedAt: clockTime(workedAt), brokenSince: clockTime(brokenSince) };
  const blocks: Block[] = [];
  if (pattern !== null) {
    const key = outcome === 'reachable' && pattern === 'after-change' ? 'mended' : pattern;
    blocks.push({ kind: 'text', tone: 'plain', text: say(text(`history.${key}`, times), language) });
  }
  if (changes.length === 0 && (outcome === 'reachable' || workedAt === null)) {
    return blocks;
  }
  if (changes.length === 0) {
    return [
      ...blocks,
      { kind: 'text', tone: 'quiet', text: say(text('history.title-none', times), language) },
    ];
  }
  const recent = outcome === 'reachable' ? 'history.title-broken' : 'history.title-recent';
  const title = workedAt === null ? recent : 'history.title';
  return [
    ...blocks,
    { kind: 'text', tone: 'strong', text: say(text(title, times), language) },
    {
      kind: 'fields',
      fields: changes.map(({ at, what }) => ({ name: clockTime(at), value: say(what, language) })),
    },
  ];
}

/** `2026-11-22 18:05:09 UTC`: the same for everybody who reads the thread. */
function clockTime(at: string | null): string {
  return at === null ? '?' : `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}
