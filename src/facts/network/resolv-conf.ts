import { defineFact, type FileTexts, ParseError } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** The resolver's settings of the host. No name server at all means 127.0.0.1 (resolv.conf(5)). */
export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
}

const path = '/etc/resolv.conf';

export const resolvConf = defineFact({
  id: 'resolv-conf',
  summary: 'The DNS servers that the host asks',
  source: constantFiles([path]),
  parse(files: FileTexts): ResolvConf {
    const text = files[path];
    if (text === undefined) {
      throw new ParseError(`${path}: not there`);
    }

    const nameservers: string[] = [];
    let search: string[] = [];
    for (const line of text.split('\n')) {
      const [keyword, ...values] = line.split(/[ \t]+/u).filter((word) => word !== '');
      if (keyword === 'nameserver' && values[0] !== undefined) {
        nameservers.push(values[0]);
      } else if (keyword === 'search' || keyword === 'domain') {
        // resolv.conf(5): the two exclude each other and the last one counts.
        search = values;
      }
    }
    return { nameservers, search };
  },
});
