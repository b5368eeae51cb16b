import { describe, expect, test } from 'vitest';
import { readFormattedText, readSlackText } from '../../../../src/message/slack/read-text.ts';
import { parseCommand } from '../../../../src/model/command/command.ts';

const bot = 'U0BOT';

describe('what Slack made of what was typed', () => {
  test.each([
    ['web01 10.0.0.1', 'web01 10.0.0.1'],
    ['<@U0BOT> web01 10.0.0.1', 'web01 10.0.0.1'],
    ['web01 10.0.0.1 <@U0BOT>', 'web01 10.0.0.1'],
    ['<@U0BOT|vmping> web01 10.0.0.1', 'web01 10.0.0.1'],
    ['<@U0BOT>  web01   10.0.0.1', 'web01 10.0.0.1'],
    ['<http://web01|web01> <http://db.example.org|db.example.org>', 'web01 db.example.org'],
    ['web01 <http://db.example.org>', 'web01 db.example.org'],
    ['web01 <http://db.example.org/>', 'web01 db.example.org'],
    ['web01 <https://db.example.org:8443|db.example.org:8443>', 'web01 db.example.org:8443'],
    ['<mailto:web01@hv1|web01@hv1> 10.0.0.1', 'web01@hv1 10.0.0.1'],
    ['<mailto:web01@hv1> 10.0.0.1', 'web01@hv1 10.0.0.1'],
    ['<tel:10.0.0.1|10.0.0.1>', '10.0.0.1'],
    ['<#C012|web01> 10.0.0.1', 'web01 10.0.0.1'],
    ['<#C012|> 10.0.0.1', '#C012 10.0.0.1'],
    ['<@U1|db01> 10.0.0.1', 'db01 10.0.0.1'],
    ['<@U1> 10.0.0.1', '@U1 10.0.0.1'],
    ['<!here> 10.0.0.1', '@here 10.0.0.1'],
    ['<!subteam^S1|@ops> 10.0.0.1', '@ops 10.0.0.1'],
    ['a&amp;b 10.0.0.1', 'a&b 10.0.0.1'],
    // Typed as &lt;http://x|y&gt;: it was never a link.
    ['&lt;http://x|y&gt;', '<http://x|y>'],
    ['&amp;lt;', '&lt;'],
    ['< 3 >', '< 3 >'],
    ['web01\u00A010.0.0.1', 'web01 10.0.0.1'],
  ])('%s', (sent, typed) => {
    expect(readSlackText(sent, bot)).toBe(typed);
  });

  test.each([
    ['<@U0BOT> *web01* 10.0.0.1', 'web01 10.0.0.1'],
    ['_web01_ ~10.0.0.1~', 'web01 10.0.0.1'],
    ['*_web01_* 10.0.0.1', 'web01 10.0.0.1'],
    ['web_01 my_vm_2 10.0.0.1', 'web_01 my_vm_2 10.0.0.1'],
    ['2*3*4', '2*3*4'],
  ])('formatted: %s', (sent, typed) => {
    expect(readFormattedText(sent, bot)).toBe(typed);
  });

  test.each([
    '<@U0BOT> `web01` `10.0.0.1`',
    '<@U0BOT> ```web01 10.0.0.1```',
    '<@U0BOT> “web01” 10.0.0.1',
    '<@U0BOT> ‘web01’\u00A010.0.0.1',
    '<@U0BOT> *web01* <http://10.0.0.1|10.0.0.1>',
    '<@U0BOT>\u200B web01 <http://10.0.0.1/>',
  ])('understood as one question: %s', (sent) => {
    expect(parseCommand(readFormattedText(sent, bot))).toMatchObject({
      kind: 'diagnose',
      vm: 'web01',
      target: { text: '10.0.0.1' },
    });
  });
});
