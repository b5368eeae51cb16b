import { noRuleDropsSome } from '../../../../src/checks/transport/no-rule-drops-some.ts';
import { decisions, longTrain, lossy, rule } from '../builders.ts';
import { checkTable } from '../table.ts';

const some = rule({ text: 'numgen random mod 100 < 30 counter drop' });
const unsure = { verdict: 'unknown', because: 'numgen', candidates: [some] } as const;
const rules = (packets: number) => ({
  decisions: decisions({ request: unsure, reply: unsure }),
  // The text holds the counter, and so is another one each time.
  risen: [{ rule: { ...some, text: `${some.text} ${packets}` }, packets }],
});

checkTable(noRuleDropsSome, [
  ['no loss', { probes: { train: longTrain(), rules: rules(30) } }, null],
  ['loss beyond this host', { probes: { train: lossy('beyond'), rules: rules(30) } }, null],
  ['no rules are known', { probes: { train: lossy('return'), rules: null } }, null],
  ['a rule that counted fewer than were lost', { probes: { train: lossy('return'), rules: rules(3) } }, null],
  [
    'a rule that counted and surely accepts ours',
    { probes: { train: lossy('return'), rules: { ...rules(30), decisions: decisions() } } },
    null,
  ],
  [
    'a rule that takes some at random',
    { probes: { train: lossy('return'), rules: rules(30) } },
    {
      code: 'transport.rule-drops-some',
      effect: 'degrades',
      hop: 'br0',
      evidence: ['dropping-rule', 'counter-rose'],
      where: 'hypervisor',
      commands: ['nft delete rule bridge guard forward handle 4'],
    },
  ],
  [
    'the same on the way out',
    { probes: { train: lossy('out'), rules: rules(30) } },
    {
      code: 'transport.rule-drops-some',
      effect: 'degrades',
      hop: 'vnet0',
      evidence: ['dropping-rule', 'counter-rose'],
    },
  ],
]);
