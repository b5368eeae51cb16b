import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Block, type Message, textMessage } from '../../../../src/message/message.ts';
import { maxParagraph, maxWeight, weigh } from '../../../../src/message/slack/limits.ts';
import { renderSlack } from '../../../../src/message/slack/render.ts';
import { renderThread } from '../../../../src/message/thread.ts';
import { readBlocks, refusalOf } from '../../../servers/slack/message-limits.ts';
import { sampleDiagnosis } from '../sample.ts';

const message = (...blocks: Block[]): Message => ({ key: 'k', fallback: 'in one line', blocks });
const paragraph = (text: string): Block => ({ kind: 'text', text, tone: 'plain' });
const read = (from: Message) => readBlocks(renderSlack(from).blocks as never);

describe('what a thread says', () => {
  test('a verdict', () => {
    const rendered = renderSlack(renderThread('verdict', sampleDiagnosis(), 'en'));
    expect(refusalOf(rendered)).toBeUndefined();
    expect(rendered.cut).toBe(false);
    expect(rendered).toMatchSnapshot();
  });

  test('every kind of block is there', () => {
    const shown = read(
      message(
        { kind: 'text', text: 'strong', tone: 'strong' },
        { kind: 'text', text: 'quiet', tone: 'quiet' },
        { kind: 'fields', fields: [{ name: 'hv1', value: 'alive' }] },
        { kind: 'code', caption: 'Fix', lines: ['ip link set dev vnet0 master br0', '  second'] },
        { kind: 'picture', alt: 'a timeline', png: '' },
        { kind: 'buttons', buttons: [{ action: 'again', label: 'Run again', value: 'r1' }] },
      ),
    );
    expect(shown).toBe(
      'strong\nquiet\nhv1: alive\nFix\nip link set dev vnet0 master br0\n  second\n[a timeline]\n[Run again]',
    );
  });

  test('two buttons of one action are told apart', () => {
    const button = (value: string) => ({ action: 'silence', label: `Silence ${value}`, value });
    const rendered = renderSlack(message({ kind: 'buttons', buttons: [button('1h'), button('4h')] }));
    expect(refusalOf(rendered)).toBeUndefined();
    expect(rendered.blocks[0]).toMatchObject({
      elements: [
        { action_id: 'silence.0', value: '1h' },
        { action_id: 'silence.1', value: '4h' },
      ],
    });
  });

  test('a message of nothing is still one', () => {
    expect(refusalOf(renderSlack(message(paragraph(' \n '))))).toBeUndefined();
    expect(read(message(paragraph('')))).toBe('-');
  });
});

describe('text from outside stays text', () => {
  test.each([
    '<!channel> <@U1> <https://x|y>',
    '*bold* _it_ ~no~ `code` ```pre```',
    ':fire: @here #ops',
    'a@b.example http://x.example',
  ])('%s', (nasty) => {
    const rendered = renderSlack(
      message(
        paragraph(nasty),
        { kind: 'text', text: nasty, tone: 'quiet' },
        { kind: 'fields', fields: [{ name: nasty, value: nasty }] },
        { kind: 'code', caption: nasty, lines: [nasty] },
      ),
    );
    // Only these two kinds of elements carry text, and Slack parses neither.
    expect(JSON.stringify(rendered.blocks)).not.toMatch(/mrkdwn|"markdown"|"emoji":true/u);
    expect(readBlocks(rendered.blocks as never)).toContain(nasty);
    expect(renderSlack({ ...message(paragraph('x')), fallback: nasty }).text).not.toMatch(/[<>]/u);
  });

  test('an escaped fallback reads as it was written', () => {
    expect(renderSlack({ ...message(paragraph('x')), fallback: 'a & <b>\nc' }).text).toBe(
      'a &amp; &lt;b&gt; c',
    );
  });

  test('a fallback of nothing but entities is cut, not refused', () => {
    const rendered = renderSlack({ ...message(paragraph('x')), fallback: '&'.repeat(5_000) });
    expect(refusalOf(rendered)).toBeUndefined();
    expect(rendered.text).toMatch(/… \(cut: \d+ more characters\)$/u);
  });
});

describe('limits', () => {
  test('at the limit whole, past it cut with the number that is missing', () => {
    expect(renderSlack(textMessage('k', 'x'.repeat(maxParagraph))).cut).toBe(false);
    const past = renderSlack(textMessage('k', `${'x'.repeat(maxParagraph)}THE END`));
    expect(past.cut).toBe(true);
    expect(readBlocks(past.blocks as never)).toMatch(/x… \(cut: 7 more characters\)$/u);
  });

  test('code is cut between lines, and its mark is not within the code', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `ip link set dev vnet${index} master br0`);
    const rendered = renderSlack(message({ kind: 'code', caption: 'Fix', lines }));
    expect(rendered.cut).toBe(true);
    const [block] = rendered.blocks;
    expect(block?.type === 'rich_text' && block.elements.map(({ type }) => type)).toEqual([
      'rich_text_section',
      'rich_text_preformatted',
      'rich_text_section',
    ]);
    expect(readBlocks(rendered.blocks as never)).toMatch(/master br0\n… \(cut: \d+ more characters\)$/u);
  });

  test('too many blocks: the last are cut, the buttons stay', () => {
    const many = Array.from({ length: 80 }, (_, index) => paragraph(`paragraph ${index}`));
    const buttons: Block = { kind: 'buttons', buttons: [{ action: 'again', label: 'Run again', value: '' }] };
    const rendered = renderSlack(message(...many, buttons));
    expect(refusalOf(rendered)).toBeUndefined();
    expect(rendered.cut).toBe(true);
    expect(readBlocks(rendered.blocks as never)).toMatch(/cut: \d+ more characters\)\n\[Run again\]$/u);
  });

  test('too much in all: what comes first stays', () => {
    const rendered = renderSlack(message(...Array.from({ length: 9 }, () => paragraph('y'.repeat(2_500)))));
    expect(refusalOf(rendered)).toBeUndefined();
    expect(weigh(rendered.blocks)).toBeLessThanOrEqual(maxWeight);
    expect(weigh(rendered.blocks)).toBeGreaterThan(maxWeight / 2);
    expect(rendered.cut).toBe(true);
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 4_000 }),
    fc.constantFrom('', ' ', '\n', '→'.repeat(3_500), '\u{1F525}'.repeat(2_000), '&<>'.repeat(2_000)),
  );
  const anyBlock = fc.oneof(
    fc.record({
      kind: fc.constant('text'),
      text: anyText,
      tone: fc.constantFrom('plain', 'strong', 'quiet'),
    }),
    fc.record({
      kind: fc.constant('fields'),
      fields: fc.array(fc.record({ name: anyText, value: anyText }), { minLength: 1, maxLength: 40 }),
    }),
    fc.record({
      kind: fc.constant('code'),
      caption: anyText,
      lines: fc.array(anyText, { minLength: 1, maxLength: 30 }),
    }),
    fc.record({
      kind: fc.constant('picture'),
      alt: anyText.filter((alt) => alt !== ''),
      png: fc.constant(''),
    }),
    fc.record({
      kind: fc.constant('buttons'),
      buttons: fc.array(
        fc.record({
          action: fc.constantFrom('again', 'evidence'),
          label: fc.string({ unit: 'binary', minLength: 1, maxLength: 75 }),
          value: fc.string({ unit: 'binary', maxLength: 200 }),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    }),
  );

  test('any message becomes one that Slack takes', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(anyBlock, { minLength: 1, maxLength: 12 }),
        anyText.filter((text) => text !== ''),
        (blocks, fallback) => {
          const parsed = blocks.map((block) => Block.parse(block));
          const rendered = renderSlack({ key: 'k', fallback, blocks: parsed });
          expect(refusalOf(rendered)).toBeUndefined();
        },
      ),
      { numRuns: 150 },
    );
  });
});
