import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { constantCommand } from '../shared/source.ts';
import { parseIptablesSave, type XtRuleset } from '../shared/xtables.ts';

export const iptablesLegacySave = defineFact({
  id: 'iptables-legacy-save',
  summary: 'IPv4 rules of the old iptables, which nft does not show',
  // Loads no kernel module: without `-t` it opens only the tables that /proc/net/ip_tables_names lists
  // (seen with strace; `iptables-legacy -L` would load them). With `xtables-legacy` empty it can be left out.
  source: constantCommand('iptables-legacy-save', ['-c']),
  parse: ({ stdout }: CommandOutput): XtRuleset => parseIptablesSave(stdout),
});
