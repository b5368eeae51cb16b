import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { constantCommand } from '../shared/source.ts';
import { parseIptablesSave, type XtRuleset } from '../shared/xtables.ts';

export const ip6tablesSave = defineFact({
  id: 'ip6tables-save',
  summary: 'IPv6 rules of ip6tables on nftables',
  source: constantCommand('ip6tables-save', ['-c']),
  parse: ({ stdout }: CommandOutput): XtRuleset => parseIptablesSave(stdout),
});
