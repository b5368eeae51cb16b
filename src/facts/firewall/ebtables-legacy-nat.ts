import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { constantCommand } from '../shared/source.ts';
import { parseEbtablesList, type XtRuleset } from '../shared/xtables.ts';

export const ebtablesLegacyNat = defineFact({
  id: 'ebtables-legacy-nat',
  summary: 'NAT rules of the old ebtables, which nft does not show',
  // Opening a table of the old ebtables loads its module and hooks it into every bridge: only ask when
  // `xtables-legacy` says that the module is there already.
  source: constantCommand('ebtables-legacy', ['-t', 'nat', '-L', '--Lc']),
  absentWhen: ({ stderr }) => /doesn't support the ebtables|does not exist|module/iu.test(stderr),
  parse: ({ stdout }: CommandOutput): XtRuleset => parseEbtablesList(stdout),
});
