/** A message's text as a person would read it, and what in it would be more than text. */
export interface Shown {
  readonly text: string;
  /** Mentions, links, emoji and markup that would take effect, but for bold, small print and code blocks. */
  readonly live: readonly string[];
}

interface Rule {
  readonly pattern: RegExp;
  /** What is shown of it; null: it is recorded as live. */
  readonly shows: ((match: RegExpExecArray) => Shown | string) | null;
  readonly atLineStart?: true;
}

const live = (pattern: RegExp): Rule => ({ pattern, shows: null });

/**
 * Discord's markup in the order in which its clients look for it. Patterns follow the documentation
 * (reference/message-formatting) and what the clients are seen to do.
 */
const rules: readonly Rule[] = [
  {
    pattern: /^```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```/iu,
    shows: (match) => match[1] ?? '',
  },
  { pattern: /^\\([^0-9A-Za-z\s])/u, shows: (match) => match[1] ?? '' },
  { pattern: /^\s*-# +(?=\S)/u, shows: () => '', atLineStart: true },
  { pattern: /^\s*(?:#{1,3}|[-*+]|\d+[.)]|>{1,3})[^\S\n]+\S/u, shows: null, atLineStart: true },
  live(/^(`+)([\s\S]*?[^`])\1(?!`)/u),
  live(
    /^<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|\/[^>\n]+:\d+|id:\w+|[a-z]+:[^>\s]+|[^>\s]+@[^>\s]+)>/iu,
  ),
  live(/^@(?:everyone|here)/iu),
  live(/^[a-z][a-z\d+.-]*:\/\/[^\s<]/iu),
  live(/^discord(?:app)?\.(?:gg|com|new|gift|me)/iu),
  live(/^\[[^\]\n]*\]\([^)\n]*\)/u),
  live(/^:[\w+~-]+:/u),
  {
    pattern: /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/u,
    shows: (match) => show(match[1] ?? '', false),
  },
  live(/^(\*|_|__|~~|\|\|)(?=\S)(?:\\[\s\S]|[^\\])+?\1/u),
];

/** Reads a text as Discord's clients do. */
export function show(source: string, lineStart = true): Shown {
  let text = '';
  const found: string[] = [];
  let rest = source;
  let atLineStart = lineStart;
  while (rest !== '') {
    const hit = firstHit(rest, atLineStart);
    if (hit === undefined) {
      // A name is read at once, so that `http` in the middle of a word is no scheme of its own.
      const plain = /^(?:[0-9A-Za-z]+(?![\w+.-]*:\/\/|iscord)|[\s\S])/u.exec(rest)?.[0] ?? rest;
      text += plain;
      rest = rest.slice(plain.length);
      atLineStart = plain.endsWith('\n');
      continue;
    }
    const { rule, match } = hit;
    const shown = rule.shows?.(match);
    if (shown === undefined) {
      found.push(match[0]);
      text += match[0];
    } else if (typeof shown === 'string') {
      text += shown;
    } else {
      text += shown.text;
      found.push(...shown.live);
    }
    rest = rest.slice(match[0].length);
    atLineStart = false;
  }
  return { text, live: found };
}

function firstHit(rest: string, atLineStart: boolean): { rule: Rule; match: RegExpExecArray } | undefined {
  for (const rule of rules) {
    const match = rule.atLineStart && !atLineStart ? null : rule.pattern.exec(rest);
    if (match) {
      return { rule, match };
    }
  }
  return undefined;
}
