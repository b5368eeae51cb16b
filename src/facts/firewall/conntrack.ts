import { defineFact, type FileTexts, ParseError } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** How full the connection table is. At `max` every new connection is dropped. */
export interface Conntrack {
  readonly count: number;
  readonly max: number;
}

const folder = '/proc/sys/net/netfilter';

export const conntrack = defineFact({
  id: 'conntrack',
  summary: 'How full the table of tracked connections is',
  source: constantFiles([`${folder}/nf_conntrack_count`, `${folder}/nf_conntrack_max`]),
  parse(files: FileTexts): Conntrack {
    const read = (name: string): number => {
      const text = files[`${folder}/${name}`]?.trim() ?? '';
      if (!/^\d+$/u.test(text)) {
        throw new ParseError(`${folder}/${name}: no number`);
      }
      return Number(text);
    };
    return { count: read('nf_conntrack_count'), max: read('nf_conntrack_max') };
  },
});
