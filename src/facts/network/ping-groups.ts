import { defineFact, type FileTexts, ParseError } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** The groups whose programs may send pings without further rights; nobody where the first is above the last. */
export interface PingGroups {
  readonly first: number;
  readonly last: number;
}

const file = '/proc/sys/net/ipv4/ping_group_range';

export const pingGroups = defineFact({
  id: 'ping-groups',
  summary: 'Whose programs may send pings without rights of their own',
  source: constantFiles([file]),
  parse(files: FileTexts): PingGroups {
    const [first, last] = (files[file] ?? '').trim().split(/\s+/u).map(Number);
    if (first === undefined || last === undefined || !Number.isInteger(first) || !Number.isInteger(last)) {
      throw new ParseError(`${file}: not two numbers`);
    }
    return { first, last };
  },
});
