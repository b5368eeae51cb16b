import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { constantCommand } from '../shared/source.ts';
import { parseIptablesSave, type XtRuleset } from '../shared/xtables.ts';

export const iptablesSave = defineFact({
  id: 'iptables-save',
  summary: 'IPv4 rules of iptables on nftables: what nft shows as "xt" in full',
  source: constantCommand('iptables-save', ['-c']),
  parse: ({ stdout }: CommandOutput): XtRuleset => parseIptablesSave(stdout),
});
