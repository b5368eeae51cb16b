import { describe, expect, test } from 'vitest';
import { cleanChatText } from '../../../../src/model/command/chat-text.ts';

describe('what a person meant', () => {
  test.each([
    ['plain', 'web01 10.0.0.1', 'web01 10.0.0.1'],
    ['space around', '  web01 10.0.0.1\t', 'web01 10.0.0.1'],
    ['curly quotes', '“my web server” 10.0.0.1', '"my web server" 10.0.0.1'],
    ['single curly quotes', '‘web01’ 10.0.0.1', "'web01' 10.0.0.1"],
    ['German and French quotes', '„web01“ «web02»', '"web01" "web02"'],
    ['angle quotes', '‹web01› 10.0.0.1', "'web01' 10.0.0.1"],
    ['primes and accents as quotes', '″web01″ ´web02´', '"web01" \'web02\''],
    ['non-breaking space', 'web01\u00A010.0.0.1', 'web01 10.0.0.1'],
    ['narrow and ideographic space', 'web01\u202F\u300010.0.0.1', 'web01  10.0.0.1'],
    ['zero-width space in a name', 'web\u200B01 10.0.0.1', 'web01 10.0.0.1'],
    ['byte order mark', '\uFEFFweb01 10.0.0.1', 'web01 10.0.0.1'],
    ['direction marks around a word', '\u200Eweb01\u200F 10.0.0.1', 'web01 10.0.0.1'],
    ['code spans', '`web01` `10.0.0.1`', 'web01 10.0.0.1'],
    ['a code block', '```\nweb01 10.0.0.1\n```', 'web01 10.0.0.1'],
    [
      'an automatic link with a label',
      'web01 <http://db.example.org|db.example.org>',
      'web01 db.example.org',
    ],
    ['an automatic link without', 'web01 <https://db.example.org/>', 'web01 db.example.org'],
    ['an automatic mail address', '<mailto:web01@hv1|web01@hv1> 10.0.0.1', 'web01@hv1 10.0.0.1'],
    ['a mail address without a label', '<mailto:web01@hv1> 10.0.0.1', 'web01@hv1 10.0.0.1'],
    ['a telephone number that is an address', '<tel:10001|10001>', '10001'],
    ['a name that only looks like markup', 'web<01> 10.0.0.1', 'web<01> 10.0.0.1'],
  ])('%s', (_, typed, meant) => {
    expect(cleanChatText(typed)).toBe(meant);
  });

  test('cleaning twice changes nothing', () => {
    for (const text of ['“a” ‹b›', '`a` <http://x|x>', '\u200Ea\u200F']) {
      expect(cleanChatText(cleanChatText(text))).toBe(cleanChatText(text));
    }
  });
});
