import { expect, test } from 'vitest';
import { buttonId, parseButtonId } from '../../../../src/message/discord/buttons.ts';
import { escapeLine, fence } from '../../../../src/message/discord/escape.ts';
import { paragraphLimit } from '../../../../src/message/discord/limits.ts';
import { renderDiscord } from '../../../../src/message/discord/render.ts';
import { threadName } from '../../../../src/message/discord/thread-name.ts';
import type { Block, Message } from '../../../../src/message/message.ts';
import { textMessage } from '../../../../src/message/message.ts';
import { renderThread } from '../../../../src/message/thread.ts';
import { sampleDiagnosis } from '../sample.ts';

const message = (blocks: Block[], fallback = 'the outcome'): Message => ({ key: 'k', fallback, blocks });

test('every kind of block, to the letter', () => {
  const blocks: Block[] = [
    { kind: 'text', tone: 'strong', text: 'Broken layer: data link, at vnet0' },
    { kind: 'text', tone: 'plain', text: 'vnet0 is in no bridge' },
    { kind: 'text', tone: 'quiet', text: 'Passed: VM' },
    { kind: 'fields', fields: [{ name: 'hv1', value: 'last seen' }] },
    { kind: 'code', caption: 'Fix, on hv1', lines: ['ip link set dev vnet0 master br0', 'echo `date`'] },
    { kind: 'buttons', buttons: [{ action: 'again', label: 'Run again', value: 'r1' }] },
  ];
  expect(renderDiscord(message(blocks))).toEqual({
    payload: {
      content: [
        '**Broken layer: data link, at vnet0**',
        'vnet0 is in no bridge',
        '-# Passed: VM',
        '**hv1**: last seen',
        '**Fix, on hv1**',
        '```',
        'ip link set dev vnet0 master br0',
        'echo `date`',
        '```',
      ].join('\n'),
      embeds: [],
      components: [
        { type: 1, components: [{ type: 2, style: 2, label: 'Run again', custom_id: 'again:r1' }] },
      ],
      allowed_mentions: { parse: [], replied_user: false },
    },
    pictures: [],
    cut: false,
  });
});

test('a whole diagnosis, as it stands in its thread', () => {
  expect(renderDiscord(renderThread('k', sampleDiagnosis(), 'en')).payload).toMatchSnapshot();
});

test('what is too long for the content goes on below it, whole, and nothing is said twice', () => {
  const long = 'y'.repeat(1500);
  const { payload, cut } = renderDiscord(
    message([
      { kind: 'text', tone: 'strong', text: 'first' },
      { kind: 'text', tone: 'plain', text: long },
      { kind: 'code', caption: 'Fix', lines: ['z'.repeat(1000)] },
      { kind: 'text', tone: 'quiet', text: 'last' },
    ]),
  );
  expect(payload.content).toBe(`**first**\n${long}`);
  expect(payload.embeds).toEqual([{ description: `**Fix**\n\`\`\`\n${'z'.repeat(1000)}\n\`\`\`\n-# last` }]);
  expect(cut).toBe(false);
});

test('one paragraph at the limit is whole, one past it is cut by what it is longer', () => {
  const at = renderDiscord(textMessage('k', 'x'.repeat(paragraphLimit)));
  expect(at.cut).toBe(false);
  expect(at.payload.embeds[0]?.description).toBe('x'.repeat(paragraphLimit));
  const past = renderDiscord(textMessage('k', `${'x'.repeat(paragraphLimit)}THE END`));
  expect(past.cut).toBe(true);
  expect(past.payload.embeds[0]?.description).toBe(
    `${'x'.repeat(paragraphLimit)}\n… (cut: 7 more characters)`,
  );
});

test('a block that is cut counts what comes after it too, and a code block is closed', () => {
  const { payload, cut } = renderDiscord(
    message([
      { kind: 'code', caption: 'Evidence', lines: ['e'.repeat(5000)] },
      { kind: 'text', tone: 'plain', text: '0123456789' },
    ]),
  );
  const description = payload.embeds[0]?.description ?? '';
  const shown = /e+/u.exec(description.replace('Evidence', ''))?.[0].length ?? 0;
  expect(description.endsWith(`\n\`\`\`\n… (cut: ${5000 - shown + 10} more characters)`)).toBe(true);
  expect(payload.content).toBe('the outcome');
  expect(cut).toBe(true);
});

test.each([
  ['@everyone <@1> <#2> <@&3>', '\\@everyone \\<@1\\> \\<#2\\> \\<@&3\\>'],
  ['<:ok:12> :ok: <t:1:R>', '\\<\\:ok:12\\> \\:ok: \\<t\\:1:R\\>'],
  ['52:54:00:de:ad:01', '52\\:54\\:00\\:de\\:ad:01'],
  ['http://web01 discord.gg/x', 'http\\://web01 discord\\.gg/x'],
  ['[a](http://b)', '\\[a\\](http\\://b)'],
  ['# 1', '\\# 1'],
  ['  - 1', '  \\- 1'],
  ['1. x', '1\\. x'],
  ['10.0.0.1 -> web_01', '10.0.0.1 -\\> web\\_01'],
  ['\u202Eevil\u200B', '\\\\u202eevil\\\\u200b'],
  ['a | b ~ c || d ~~', 'a | b ~ c \\|\\| d \\~\\~'],
])('%s is written %s', (text, written) => {
  expect(escapeLine(text)).toBe(written);
});

test('nothing gets out of a code block, and what was changed for it is told', () => {
  expect(fence(['a', '``` @everyone'])).toEqual({ text: '```\na\nˋˋˋ @everyone\n```', changed: true });
  expect(fence([''])).toEqual({ text: '```\n-\n```', changed: false });
  expect(renderDiscord(message([{ kind: 'code', caption: 'c', lines: ['```'] }])).cut).toBe(true);
});

test('a button says which it was; one that does not fit cannot be pressed; one that is there twice is one', () => {
  expect(parseButtonId(buttonId('again', 'r:1') ?? '')).toEqual({ action: 'again', value: 'r:1' });
  expect(parseButtonId('-:0:0')).toBeUndefined();
  expect(parseButtonId('something')).toBeUndefined();
  const button = { action: 'again', label: 'x', value: 'v' };
  const { components } = renderDiscord(
    message([{ kind: 'buttons', buttons: [button, button, { ...button, value: 'v'.repeat(200) }] }]),
  ).payload;
  expect(components).toEqual([
    {
      type: 1,
      components: [
        { type: 2, style: 2, label: 'x', custom_id: 'again:v' },
        { type: 2, style: 2, label: 'x', custom_id: '-:0:1', disabled: true },
      ],
    },
  ]);
});

test('a message without words has its fallback for content, and is never empty', () => {
  const buttons: Block = { kind: 'buttons', buttons: [{ action: 'a', label: ' ', value: '' }] };
  expect(renderDiscord(message([buttons])).payload.content).toBe('the outcome');
  expect(renderDiscord(message([buttons], ' ')).payload.content).toBe('-');
  expect(renderDiscord(textMessage('k', '  ')).payload.content).toBe('-');
});

test('a picture is a file with a description', () => {
  const png = 'iVBORw0KGgo=';
  expect(renderDiscord(message([{ kind: 'picture', alt: 'a timeline', png }]))).toMatchObject({
    payload: { content: 'the outcome' },
    pictures: [{ name: 'picture-1.png', alt: 'a timeline', png }],
    cut: false,
  });
});

test('a thread is called after what is asked, not after how far it is', () => {
  expect(threadName('web01 → 10.0.0.1: queued for hv1')).toBe('web01 → 10.0.0.1');
  expect(threadName('✗ web01 → fd00::1: unreachable')).toBe('web01 → fd00::1');
  expect(threadName('\u202E')).toBe('\\u202e');
  expect(threadName('')).toBe('vmping');
  expect(threadName('x'.repeat(200))).toHaveLength(100);
});
