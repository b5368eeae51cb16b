import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { type DomainArgs, domainMissing } from '../shared/domain.ts';
import { type GuestAddresses, parseGuestAddresses } from '../shared/guest-addresses.ts';

/** What the guest says of itself through its agent. Absent when it has no agent, or none that is connected. */
export type AgentAddresses = GuestAddresses;

const noAgent = /guest agent is not (configured|connected)|agent not available|domain is not running/iu;

export const agentAddresses = defineFact({
  id: 'agent-addresses',
  summary: 'The addresses that the guest has, as its agent tells them',
  about: 'domain',
  source: {
    kind: 'command',
    program: 'virsh',
    // Not `--readonly`: libvirt 9.0 then refuses this source ("read only access prevents
    // virDomainInterfaceAddresses"). The call itself changes nothing and does not taint the domain.
    argv: ({ vm }: DomainArgs) => ['domifaddr', '--full', '--source', 'agent', '--domain', vm],
    // An agent answers in some 45 ms; one that hangs holds virsh for 5 s, and no verdict needs it.
    timeoutMs: 1_500,
    maxBytes: 1024 * 1024,
  },
  absentWhen: (output) => domainMissing(output) || noAgent.test(output.stderr),
  parse: ({ stdout }: CommandOutput): AgentAddresses => parseGuestAddresses(stdout),
});
