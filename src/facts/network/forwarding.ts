import { defineFact, type FileTexts, ParseError } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** Whether the host routes packets for others. */
export interface Forwarding {
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

const ipv4 = '/proc/sys/net/ipv4/ip_forward';
const ipv6 = '/proc/sys/net/ipv6/conf/all/forwarding';

export const forwarding = defineFact({
  id: 'forwarding',
  summary: 'Whether the host routes packets for others',
  source: constantFiles([ipv4, ipv6]),
  parse(files: FileTexts): Forwarding {
    if (files[ipv4] === undefined) {
      throw new ParseError(`${ipv4}: not there`);
    }
    return { ipv4: files[ipv4].trim() === '1', ipv6: /^[12]/u.test(files[ipv6] ?? '') };
  },
});
