import { Resolver } from 'node:dns/promises';
import type { DnsAnswer } from '../../src/probes/dns.ts';

/** One try and one more, so that a lost packet is no broken DNS; a server in the next room answers in a few ms. */
const patience = { timeout: 400, tries: 2 };

/** Asks the name servers for the addresses of a name; never throws. */
export async function resolveName(
  name: string,
  servers: readonly string[],
  signal: AbortSignal,
): Promise<DnsAnswer> {
  const began = performance.now();
  const resolver = new Resolver(patience);
  const asked = servers.length > 0 ? servers : ['127.0.0.1'];
  resolver.setServers(asked);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  signal.removeEventListener('abort', cancel);
  const addresses = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  return {
    name,
    servers: asked,
    status: addresses.length > 0 ? 'resolved' : statusOf(v4, v6),
    addresses,
    ms: Math.round(performance.now() - began),
  };
}

/** c-ares' error codes (node:dns): the worse answer of the two questions counts only where neither gave an address. */
function statusOf(...answers: readonly PromiseSettledResult<unknown>[]): DnsAnswer['status'] {
  const codes = answers.map((answer) =>
    answer.status === 'rejected' ? (answer.reason as NodeJS.ErrnoException).code : undefined,
  );
  if (codes.includes('ENOTFOUND')) {
    return 'no-such-name';
  }
  if (codes.includes('ENODATA')) {
    return 'no-address';
  }
  return codes.some(
    (code) => code === 'ESERVFAIL' || code === 'EREFUSED' || code === 'EFORMERR' || code === 'ENOTIMP',
  )
    ? 'failed'
    : 'silent';
}
