import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { type DomainArgs, domainMissing } from '../shared/domain.ts';
import { virshCommand } from '../shared/source.ts';

/** libvirt's states, as virsh prints them in the C locale (virshDomainStateToString in virsh-domain-monitor.c). */
const domainStates = [
  'running',
  'paused',
  'shut off',
  'crashed',
  'in shutdown',
  'pmsuspended',
  'idle',
  'no state',
] as const;

/** The domain's state and why it is in it; `reason` is null where virsh gives none. */
export interface DomainState {
  readonly state: (typeof domainStates)[number];
  readonly reason: string | null;
}

export const domainState = defineFact({
  id: 'domain-state',
  summary: 'Whether the domain runs, and why not',
  about: 'domain',
  source: virshCommand(({ vm }: DomainArgs) => ['domstate', '--reason', '--domain', vm]),
  absentWhen: domainMissing,
  parse({ stdout }: CommandOutput): DomainState {
    const found = /^(?<state>[a-z ]+?)(?: \((?<reason>.*)\))?$/u.exec(stdout.trim())?.groups;
    const state = domainStates.find((name) => name === found?.['state']);
    if (state === undefined) {
      throw new ParseError('virsh domstate: not a state that is known');
    }
    return { state, reason: found?.['reason'] ?? null };
  },
});
