import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { virshCommand } from '../shared/source.ts';

/** Which tap belongs to which domain, for every domain that is running or paused. */
export interface DomainTaps {
  readonly taps: readonly { readonly tap: string; readonly vm: string }[];
}

export const domainTaps = defineFact({
  id: 'domain-taps',
  summary: 'Which tap belongs to which domain',
  // `--list-active`, because a paused domain keeps its taps; `--nowait`, because one hanging domain must not stop
  // the answer about the others (interface counters need no word with QEMU).
  source: virshCommand(() => ['domstats', '--interface', '--list-active', '--nowait']),
  parse({ stdout }: CommandOutput): DomainTaps {
    const taps: { tap: string; vm: string }[] = [];
    let vm: string | null = null;
    for (const line of stdout.split('\n')) {
      vm = /^Domain: '(?<name>.*)'$/u.exec(line)?.groups?.['name'] ?? vm;
      const tap = /^ {2}net\.\d+\.name=(?<tap>\S+)$/u.exec(line)?.groups?.['tap'];
      if (tap === undefined) {
        continue;
      }
      if (vm === null) {
        throw new ParseError('virsh domstats: an interface before any domain');
      }
      taps.push({ tap, vm });
    }
    return { taps };
  },
});
