import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { virshCommand } from '../shared/source.ts';

/** All domains of a host, running or not, in one question. */
export interface DomainStates {
  readonly domains: readonly {
    readonly name: string;
    readonly running: boolean;
    /** virsh's word for it, but that a guest which waits for its processor (virsh: `idle`) runs. */
    readonly state: string;
  }[];
}

/** virDomainState, from 0; everything but the two that run cannot answer. */
const words = [
  'no state',
  'running',
  'running',
  'paused',
  'in shutdown',
  'shut off',
  'crashed',
  'pmsuspended',
] as const;

export const domainStates = defineFact({
  id: 'domain-states',
  summary: 'Every domain of this hypervisor and whether it runs',
  // `--nowait`: one hanging domain must not keep the others from being announced.
  source: virshCommand(() => ['domstats', '--state', '--nowait']),
  parse({ stdout }: CommandOutput): DomainStates {
    const domains: { name: string; running: boolean; state: string }[] = [];
    let name: string | null = null;
    for (const line of stdout.split('\n')) {
      const begins = /^Domain: '(?<name>.*)'$/u.exec(line)?.groups?.['name'];
      const state = /^ {2}state\.state=(?<state>\d+)$/u.exec(line)?.groups?.['state'];
      if (begins !== undefined) {
        name = begins;
      } else if (state !== undefined) {
        if (name === null) {
          throw new ParseError('virsh domstats: a state before any domain');
        }
        const word = words[Number(state)] ?? 'no state';
        domains.push({ name, running: word === 'running', state: word });
        name = null;
      } else if (line.trim() !== '' && !line.startsWith('  ')) {
        throw new ParseError('virsh domstats: neither a domain nor a value');
      }
    }
    if (name !== null) {
      throw new ParseError('virsh domstats: cut off after the name of a domain');
    }
    return { domains };
  },
});
