import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { buttonId, parseButtonId } from '../../../../src/message/discord/buttons.ts';
import { escapeLine } from '../../../../src/message/discord/escape.ts';
import { renderDiscord } from '../../../../src/message/discord/render.ts';
import { threadName } from '../../../../src/message/discord/thread-name.ts';
import type { Block, Message } from '../../../../src/message/message.ts';
import { printable } from '../../../../src/message/printable.ts';
import { faultsOf } from '../../../servers/discord/openapi.ts';
import { show } from '../../../servers/discord/show.ts';

// Long texts on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

/** Pieces of what Discord reads as more than text, and what breaks them up. */
// biome-ignore format: a list to read
const pieces = [
  '@everyone', '@here', '<@1>', '<@!1>', '<@&1>', '<#1>', '<:a:1>', '<t:1:R>', '</x:1>', '<id:home>', 'http://a.b',
  'https://', 'discord.gg/a', 'Discord.com/invite/a', '[a](b)', ':de:', ':', '::', '```', '`', '**', '*', '__', '_',
  '~~', '~', '||', '|', '\\', '# ', '## ', '-# ', '- ', '+ ', '1. ', '12) ', '> ', '>>> ', '\n', '\r\n', ' ', '\t',
  '\u200B', '\u202E', '\u001B[2J', '\uD800', '\u{1F600}', 'é', '中', 'a', 'vnet0', '52:54:00', '#', '-', '.', '<', '>',
];
const nasty = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(''));
const anyText = fc.oneof(
  nasty,
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc
    .tuple(nasty, fc.integer({ min: 1, max: 6000 }))
    .map(([text, size]) => (text || 'x').repeat(size).slice(0, size)),
);
const line = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 60 }));
const button = fc.record({
  action: fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/u),
  label: fc.string({ unit: 'binary', minLength: 1, maxLength: 75 }).filter((label) => label.length <= 75),
  value: fc.string({ unit: 'binary', maxLength: 100 }),
});
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    text: anyText,
    tone: fc.constantFrom('plain' as const, 'strong' as const, 'quiet' as const),
  }),
  fc.record({
    kind: fc.constant('fields' as const),
    fields: fc.array(fc.record({ name: line, value: anyText }), { minLength: 1, maxLength: 30 }),
  }),
  fc.record({
    kind: fc.constant('code' as const),
    caption: line,
    lines: fc.array(anyText, { minLength: 1, maxLength: 20 }),
  }),
  fc.record({
    kind: fc.constant('picture' as const),
    alt: fc.oneof(line, fc.constant('a'.repeat(3000))).map((alt) => alt || 'a'),
    png: fc.constantFrom('', 'iVBORw0KGgo='),
  }),
  fc.record({
    kind: fc.constant('buttons' as const),
    buttons: fc.array(button, { minLength: 1, maxLength: 5 }),
  }),
);
const anyMessage: fc.Arbitrary<Message> = fc.record({
  key: fc.constant('k'),
  fallback: anyText.map((text) => text || '-'),
  blocks: fc.array(block, { minLength: 1, maxLength: 14 }),
});

test('any message at all becomes what Discord takes, and nothing in it is live', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const { payload, pictures } = renderDiscord(message);
      for (const name of ['MessageCreateRequest', 'MessageEditRequestPartial'] as const) {
        expect(faultsOf(name, payload)).toEqual([]);
      }
      expect(payload.content.trim()).not.toBe('');
      expect(payload.allowed_mentions.parse).toEqual([]);
      expect(pictures.length).toBeLessThan(10);
      for (const text of [payload.content, payload.embeds[0]?.description ?? '']) {
        expect(show(text).live).toEqual([]);
        expect(text.isWellFormed()).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

test('a line is shown word for word', () => {
  fc.assert(
    fc.property(line, (text) => {
      expect(show(escapeLine(text))).toEqual({ text: printable(text), live: [] });
    }),
    { numRuns: 1500 },
  );
});

test('a message that is not cut says every word of every paragraph', () => {
  const short = fc.record({
    kind: fc.constant('text' as const),
    text: line,
    tone: fc.constantFrom('plain' as const, 'strong' as const, 'quiet' as const),
  });
  fc.assert(
    fc.property(fc.array(short, { minLength: 1, maxLength: 6 }), (blocks) => {
      const { payload, cut } = renderDiscord({ key: 'k', fallback: 'f', blocks });
      const shown = show(payload.content).text + show(payload.embeds[0]?.description ?? '').text;
      for (const { text } of cut ? [] : blocks) {
        for (const each of text.split(/\r\n|\n|\r/u)) {
          expect(shown).toContain(printable(each.replaceAll('\t', '  ')).trim());
        }
      }
    }),
    { numRuns: 1000 },
  );
});

test('a button that fits comes back as it was', () => {
  fc.assert(
    fc.property(button, ({ action, value }) => {
      const id = buttonId(action, value);
      expect(id === undefined || id.length <= 100).toBe(true);
      expect(id === undefined ? { action, value } : parseButtonId(id)).toEqual({ action, value });
    }),
  );
});

test('any line makes a name that a thread can have', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(faultsOf('CreateTextThreadWithMessageRequest', { name: threadName(text) })).toEqual([]);
      expect(threadName(text).trim()).not.toBe('');
    }),
  );
});
