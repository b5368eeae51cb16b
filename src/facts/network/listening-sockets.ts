import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { constantCommand } from '../shared/source.ts';

/** A TCP socket of this host that takes connections. */
export interface ListeningSocket {
  /** `0.0.0.0`: every IPv4 address; `::`: every IPv6 address; `*`: every address of both. */
  readonly address: string;
  /** The device that it is bound to; null: any. */
  readonly device: string | null;
  readonly port: number;
}

export interface ListeningSockets {
  readonly sockets: readonly ListeningSocket[];
}

export const listeningSockets = defineFact({
  id: 'listening-sockets',
  summary: 'The TCP ports of this host that somebody listens on, read where one of them is asked about',
  source: constantCommand('ss', ['-H', '-ltn']),
  parse({ stdout }: CommandOutput): ListeningSockets {
    const rows = stdout.split('\n').filter((line) => line.trim() !== '');
    return { sockets: rows.map(readRow) };
  },
});

/** `LISTEN 0 128 [fe80::1]%br0:22 [::]:*`: state, two queues, the socket's own end, the other one (ss(8)). */
function readRow(line: string): ListeningSocket {
  const [state, , , own = ''] = line.trim().split(/\s+/u);
  const { address, bare, device, port } =
    /^(?:\[(?<address>[0-9a-f:.]+)\]|(?<bare>[0-9.]+|\*))(?:%(?<device>[^:\s]+))?:(?<port>\d{1,5})$/u.exec(
      own,
    )?.groups ?? {};
  if (state !== 'LISTEN' || port === undefined || Number(port) > 65_535) {
    throw new ParseError('ss: a line that is no listening socket');
  }
  const mapped = /^::ffff:(?<four>[0-9.]+)$/u.exec(address ?? '')?.groups?.['four'];
  return { address: mapped ?? address ?? bare ?? '*', device: device ?? null, port: Number(port) };
}
