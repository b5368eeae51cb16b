import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { constantCommand } from '../shared/source.ts';

/** The chains of nft that sit at the ingress or egress of devices, and at which. */
export interface NftDevices {
  readonly chains: readonly {
    readonly family: string;
    readonly table: string;
    readonly name: string;
    readonly devices: readonly string[];
  }[];
}

/** `hook ingress device "eth0" priority filter`, or `devices = { "eth0", "vnet0" }` (nft(8), CHAINS). */
const atDevice =
  /^\s+type \w+ hook (?:ingress|egress) devices? (?:= )?(?<devices>\{[^}]*\}|"[^"]*"|\S+) priority /u;

export const nftDevices = defineFact({
  id: 'nft-devices',
  summary: 'On which devices the nft chains of devices sit, read where the JSON of nft does not say',
  // Constant, as all that nft gets. Its JSON leaves the devices out up to 1.0.6 and later (Debian 12 has that).
  source: constantCommand('nft', ['list', 'chains']),
  parse({ stdout }: CommandOutput): NftDevices {
    const chains: { family: string; table: string; name: string; devices: string[] }[] = [];
    let table: { family: string; table: string } | null = null;
    let name: string | null = null;
    for (const line of stdout.split('\n')) {
      const begins = /^table (?<family>\w+) (?<table>\S+) \{/u.exec(line)?.groups;
      const { family, table: called } = begins ?? {};
      if (family !== undefined && called !== undefined) {
        table = { family, table: called };
      }
      name = /^\s+chain (?<name>\S+) \{/u.exec(line)?.groups?.['name'] ?? name;
      const devices = atDevice.exec(line)?.groups?.['devices'];
      if (devices !== undefined) {
        if (table === null || name === null) {
          throw new ParseError('nft list chains: a hook outside of any chain');
        }
        chains.push({ ...table, name, devices: devices.match(/[^\s"{},]+/gu) ?? [] });
      }
    }
    if (stdout !== '' && (table === null || !/^\}\n$/mu.test(stdout.slice(-2)))) {
      throw new ParseError('nft list chains: cut off within a table');
    }
    return { chains };
  },
});
