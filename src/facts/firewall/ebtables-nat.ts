import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { constantCommand } from '../shared/source.ts';
import { parseEbtablesList, type XtRuleset } from '../shared/xtables.ts';

export const ebtablesNat = defineFact({
  id: 'ebtables-nat',
  summary: 'NAT rules of ebtables on nftables, where libvirt puts its network filters',
  source: constantCommand('ebtables', ['-t', 'nat', '-L', '--Lc']),
  absentWhen: ({ stderr }) => /doesn't support the ebtables|does not exist|module/iu.test(stderr),
  parse: ({ stdout }: CommandOutput): XtRuleset => parseEbtablesList(stdout),
});
