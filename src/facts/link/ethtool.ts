import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import type { DeviceName } from '../../model/names.ts';
import { hostCommand } from '../shared/source.ts';

/** How a NIC speaks with the other side. Null: it does not say, as virtual NICs and links that are down. */
export interface LinkSettings {
  /** Mbit/s. */
  readonly speed: number | null;
  readonly duplex: 'half' | 'full' | null;
  /** Null where the NIC cannot negotiate at all. */
  readonly autoneg: boolean | null;
  readonly medium: 'copper' | 'fibre' | null;
}

/** The words of ethtool for its ports (`Port:`); `Direct Attach Copper` is a cable with modules at its ends. */
const media: Readonly<Record<string, LinkSettings['medium']>> = {
  'Twisted Pair': 'copper',
  MII: 'copper',
  FIBRE: 'fibre',
  'Direct Attach Copper': 'fibre',
};

export const ethtool = defineFact({
  id: 'ethtool',
  summary: 'Speed, duplex, autonegotiation and medium of a NIC',
  about: 'device',
  source: hostCommand('ethtool', ({ device }: { readonly device: DeviceName }) => [device], {
    maxBytes: 65_536,
  }),
  // "No data available" is its word for a device that has no settings; a device that is gone has none either.
  absentWhen: ({ stdout, stderr }) => /No data available|No such device/u.test(stdout + stderr),
  parse({ stdout }: CommandOutput): LinkSettings {
    if (!/^Settings for /mu.test(stdout)) {
      throw new ParseError('ethtool: no settings');
    }
    const speed = /^(?<mbit>\d{1,9})Mb\/s$/u.exec(valueOf(stdout, 'Speed') ?? '')?.groups?.['mbit'];
    const duplex = valueOf(stdout, 'Duplex');
    const autoneg = valueOf(stdout, 'Auto-negotiation');
    const canNegotiate = valueOf(stdout, 'Supports auto-negotiation') === 'Yes';
    return {
      speed: speed === undefined ? null : Number(speed),
      duplex: duplex === 'Half' ? 'half' : duplex === 'Full' ? 'full' : null,
      autoneg: canNegotiate && autoneg !== null ? autoneg === 'on' : null,
      medium: media[valueOf(stdout, 'Port') ?? ''] ?? null,
    };
  },
});

function valueOf(text: string, label: string): string | null {
  const line = text.split('\n').find((each) => each.trim().startsWith(`${label}: `));
  return line === undefined ? null : line.slice(line.indexOf(':') + 1).trim();
}
