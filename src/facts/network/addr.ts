import { z } from 'zod';
import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { jsonList, parseJson } from '../shared/json.ts';
import { constantCommand } from '../shared/source.ts';

/** One address of the host. */
export interface HostAddress {
  readonly device: string;
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
  /** `global`, `link`, `host` or `site`. */
  readonly scope: string;
  /** `tentative`, `dadfailed`, `deprecated`, `secondary`, `dynamic`, ... as iproute2 names them. */
  readonly flags: readonly string[];
}

export interface HostAddresses {
  readonly addresses: readonly HostAddress[];
}

const AddressInfo = z.looseObject({
  family: z.string(),
  local: z.string().optional(),
  prefixlen: z.number().int(),
  scope: z.string().default('global'),
});

const DeviceAddresses = z.object({ ifname: z.string(), addr_info: jsonList(AddressInfo).default([]) });

export const addr = defineFact({
  id: 'addr',
  summary: "The host's own addresses",
  source: constantCommand('ip', ['-j', 'addr', 'show']),
  parse({ stdout }: CommandOutput): HostAddresses {
    const devices = parseJson('ip addr', jsonList(DeviceAddresses), stdout);
    return {
      addresses: devices.flatMap(({ ifname, addr_info }) =>
        addr_info.flatMap((info) => {
          const family = info.family === 'inet' ? 'ipv4' : info.family === 'inet6' ? 'ipv6' : null;
          if (family === null || info.local === undefined) {
            return [];
          }
          const flags = Object.keys(info).filter((key) => info[key] === true);
          return [
            { device: ifname, address: info.local, prefix: info.prefixlen, family, scope: info.scope, flags },
          ];
        }),
      ),
    };
  },
});
