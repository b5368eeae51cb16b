import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { constantCommand } from '../shared/source.ts';

/** What the kernel logged of the network lately; only lines of the kinds below are kept. */
export interface KernelLog {
  /** Oldest first. */
  readonly lines: readonly KernelLine[];
}

export interface KernelLine {
  /** As the kernel's log has it, ISO 8601 with the machine's offset. */
  readonly at: string;
  readonly kind: 'nic-hang' | 'link-down' | 'link-up' | 'own-address' | 'neighbor-overflow' | 'merged';
  readonly device: string;
  readonly text: string;
}

/**
 * The messages, by where the kernel makes them: drivers/net/ethernet/intel/e1000e/netdev.c (hang),
 * net/sched/sch_generic.c (transmit time-out), the Intel drivers' link messages, net/bridge/br_fdb.c (own address),
 * net/core/neighbour.c (overflow, where `device` is the table), net/core/skbuff.c (packets that a NIC merged).
 */
const kinds: readonly [KernelLine['kind'], RegExp][] = [
  ['nic-hang', /(?<device>\S+): Detected Hardware Unit Hang/u],
  ['nic-hang', /NETDEV WATCHDOG: (?<device>\S+) \(.*transmit queue \d+ timed out/u],
  ['nic-hang', /(?<device>\S+): Reset adapter unexpectedly/u],
  ['link-down', /(?<device>\S+): (?:NIC |network |net )?Link is Down/iu],
  ['link-up', /(?<device>\S+): (?:NIC |network |net )?Link is Up/iu],
  ['neighbor-overflow', /neighbour: (?<device>\w+): neighbor table overflow/u],
  ['merged', /(?<device>\S+): received packets cannot be forwarded while LRO is enabled/u],
  ['own-address', /received packet on (?<device>\S+) with own address as source address/u],
];

const time = /^(?<at>\d{4}-\d\d-\d\dT\S+) (?<text>.*)$/u;

export const kernelLog = defineFact({
  id: 'kernel-log',
  summary: 'What the kernel logged of NICs and bridges in the last 15 minutes',
  source: constantCommand('dmesg', ['--since=-15min', '--time-format', 'iso']),
  parse({ stdout }: CommandOutput): KernelLog {
    const lines = stdout.split('\n').filter((line) => line !== '');
    // Lines without the time that was asked for cannot be read: that is not the silence of the kernel.
    if (lines.length > 0 && !lines.some((line) => time.test(line))) {
      throw new ParseError('dmesg: no line begins with a time');
    }
    return { lines: lines.flatMap(readLine) };
  },
});

function readLine(line: string): KernelLine[] {
  const { at, text = '' } = time.exec(line)?.groups ?? {};
  if (at === undefined) {
    return [];
  }
  for (const [kind, pattern] of kinds) {
    const device = pattern.exec(text)?.groups?.['device'];
    if (device !== undefined) {
      return [{ at, kind, device, text: text.slice(0, 200) }];
    }
  }
  return [];
}
