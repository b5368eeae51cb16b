import { expect, test } from 'vitest';
import { show } from '../../../servers/discord/show.ts';

test.each([
  '<@123>',
  '<@!123>',
  '<@&123>',
  '<#123>',
  '<:name:123>',
  '<a:name:123>',
  '<t:1700000000:R>',
  '</vmping:123>',
  '<id:customize>',
  '<mailto:a@example.com>',
  '@everyone',
  'x @here',
  'https://example.com',
  'see http://10.0.0.1:80/x',
  'discord.gg/abc',
  '[click](http://example.com)',
  ':thumbsup:',
  '52:de:00',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '*slanted*',
  '_slanted_',
  '__under__',
  '~~gone~~',
  '||hidden||',
  '`code`',
])('the reader of the tests sees that %s is more than text', (source) => {
  expect(show(source).live).not.toEqual([]);
});

test('bold, small print, code blocks and escapes are read as they are shown', () => {
  expect(show('**a \\*b**\n-# small\n```\n<@1> **x**\n```\n\\<@1>')).toEqual({
    text: 'a *b\nsmall\n<@1> **x**\n<@1>',
    live: [],
  });
});
