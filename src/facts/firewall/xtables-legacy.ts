import { defineFact, type FileTexts } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** Which tables of the old iptables, ip6tables, arptables and ebtables exist in this kernel now. */
export interface XtablesLegacy {
  readonly iptables: readonly string[];
  readonly ip6tables: readonly string[];
  /** Left out by recordings that were made before it was read. */
  readonly arptables?: readonly string[];
  /** By their loaded modules; ones that are built into the kernel cannot be seen. */
  readonly ebtables: readonly string[];
}

const names = {
  iptables: '/proc/net/ip_tables_names',
  ip6tables: '/proc/net/ip6_tables_names',
  arptables: '/proc/net/arp_tables_names',
} as const;

export const xtablesLegacy = defineFact({
  id: 'xtables-legacy',
  summary: 'Which tables of the old iptables, ip6tables, arptables and ebtables are in use',
  source: constantFiles([...Object.values(names), '/sys/module/ebtable_*/initstate']),
  parse(files: FileTexts): XtablesLegacy {
    const lines = (path: string) => (files[path] ?? '').split('\n').filter((line) => line !== '');
    return {
      iptables: lines(names.iptables),
      ip6tables: lines(names.ip6tables),
      arptables: lines(names.arptables),
      ebtables: Object.keys(files).flatMap(
        (path) => /^\/sys\/module\/ebtable_(?<table>\w+)\/initstate$/u.exec(path)?.groups?.['table'] ?? [],
      ),
    };
  },
});
