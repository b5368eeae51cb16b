import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import type { DeviceName } from '../../model/names.ts';
import { hostCommand } from '../shared/source.ts';

/** Whether a NIC saves power between frames (Energy-Efficient Ethernet, IEEE 802.3az). */
export interface EnergyEfficient {
  /** `idle`: switched on, and not in use: the other end does not want it, or the link is down. */
  readonly state: 'active' | 'idle' | 'off';
}

export const ethtoolEee = defineFact({
  id: 'ethtool-eee',
  summary: 'Whether a NIC uses Energy-Efficient Ethernet',
  about: 'device',
  source: hostCommand('ethtool', ({ device }: { readonly device: DeviceName }) => ['--show-eee', device], {
    maxBytes: 65_536,
  }),
  absentWhen: ({ stdout, stderr }) => /Operation not supported|No such device/u.test(stdout + stderr),
  parse({ stdout }: CommandOutput): EnergyEfficient {
    const status = /^\s*EEE status: (?<status>.+)$/mu.exec(stdout)?.groups?.['status']?.trim();
    switch (status) {
      case 'enabled - active':
        return { state: 'active' };
      case 'enabled - inactive':
        return { state: 'idle' };
      case 'disabled':
      case 'not supported':
        return { state: 'off' };
      default:
        throw new ParseError('ethtool --show-eee: no status');
    }
  },
});
