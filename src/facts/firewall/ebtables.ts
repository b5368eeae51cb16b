import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { constantCommand } from '../shared/source.ts';
import { parseEbtablesList, type XtRuleset } from '../shared/xtables.ts';

export const ebtables = defineFact({
  id: 'ebtables',
  summary: 'Filter rules of ebtables on nftables: what nft shows as "xt" in full',
  source: constantCommand('ebtables', ['-t', 'filter', '-L', '--Lc']),
  absentWhen: ({ stderr }) => /doesn't support the ebtables|does not exist|module/iu.test(stderr),
  parse: ({ stdout }: CommandOutput): XtRuleset => parseEbtablesList(stdout),
});
