import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import type { DeviceName, Mac } from '../../model/names.ts';
import { type DomainArgs, domainMissing } from '../shared/domain.ts';
import { virshCommand } from '../shared/source.ts';

/** The virtual cable of one NIC. The tap stays up when it is `down`: only libvirt knows. */
export interface DomifLink {
  readonly state: 'up' | 'down';
}

/** `nic` is the tap's name or the NIC's MAC address. */
export interface NicArgs extends DomainArgs {
  readonly nic: DeviceName | Mac;
}

export const domifGetlink = defineFact({
  id: 'domif-getlink',
  summary: 'Whether libvirt holds the link of the virtual NIC up',
  about: 'nic',
  source: virshCommand(({ vm, nic }: NicArgs) => ['domif-getlink', '--domain', vm, '--interface', nic]),
  absentWhen: (output) =>
    domainMissing(output) || /^error: Interface \(.*\) not found\.?$/mu.test(output.stderr),
  parse({ stdout }: CommandOutput): DomifLink {
    const state = /^\S+ (?<state>up|down|default)$/u.exec(stdout.trim())?.groups?.['state'];
    if (state === undefined) {
      throw new ParseError('virsh domif-getlink: neither up nor down');
    }
    return { state: state === 'down' ? 'down' : 'up' };
  },
});
