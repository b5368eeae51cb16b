import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { type NetworkArgs, networkMissing } from '../shared/libvirt-network.ts';
import { virshCommand } from '../shared/source.ts';

/** Whether a network of libvirt runs, and whether it will after the next start. */
export interface NetworkInfo {
  readonly active: boolean;
  readonly persistent: boolean;
  readonly autostart: boolean;
  readonly bridge: string | null;
}

export const networkInfo = defineFact({
  id: 'network-info',
  summary: 'Whether the network that the NIC is plugged into runs',
  about: 'network',
  source: virshCommand(({ network }: NetworkArgs) => ['net-info', '--network', network]),
  absentWhen: networkMissing,
  parse({ stdout }: CommandOutput): NetworkInfo {
    const value = (key: string) =>
      new RegExp(`^${key}:[ \\t]*(?<value>.*)$`, 'mu').exec(stdout)?.groups?.['value'];
    const isOn = (key: string) => {
      const said = value(key)?.trim();
      if (said !== 'yes' && said !== 'no') {
        throw new ParseError(`virsh net-info: ${key}: neither yes nor no`);
      }
      return said === 'yes';
    };
    return {
      active: isOn('Active'),
      persistent: isOn('Persistent'),
      autostart: isOn('Autostart'),
      bridge: value('Bridge')?.trim() || null,
    };
  },
});
