import type { Host } from '../../../engine/host.ts';
import { type Arrival, type ArrivedNic, arrivedNics, judgeArrival } from '../../../inventory/arrival.ts';
import { arrivalProbes, askerMac } from '../../../inventory/arrival-probe.ts';
import type { VmName } from '../../../model/names.ts';
import { familyOf } from '../../../model/net.ts';
import type { Wire } from '../../../probes/wire.ts';

type Looks = Pick<Host, 'collect' | 'openWire' | 'packetId'>;

/** What one look at a NIC came to. */
export interface ArrivalLook {
  readonly nic: ArrivedNic;
  readonly arrival: Arrival;
}

/** How long an answer to a probe may take, and how often is asked. */
const answerMs = 1_200;
const asks = 2;

/** Guests with more NICs than these are looked at in part. */
const mostNics = 8;

/** A guest on its way: its NICs are listened to until it runs. */
interface PreparedArrival {
  /** The NICs that were not seen to arrive by themselves. */
  look(): Promise<readonly ArrivedNic[]>;
  close(): Promise<void>;
}

/**
 * Begins to listen for a guest's announcement, before the guest runs. Null: there is no such guest. Rejects where its
 * NICs cannot be read.
 */
export async function prepareArrival(
  host: Looks,
  vm: VmName,
  signal: AbortSignal,
): Promise<PreparedArrival | null> {
  const [xml, link] = await Promise.all([
    host.collect('domain-xml', { vm }, signal),
    host.collect('link', undefined, signal),
  ]);
  if (xml.status === 'absent') {
    return null;
  }
  if (xml.status !== 'ok' || link.status !== 'ok') {
    throw new Error('its NICs or the devices of this host cannot be read');
  }
  const nics = arrivedNics(xml.data.interfaces, link.data.links).slice(0, mostNics);
  const wire = host.openWire(signal);
  await listen(wire, nics);
  return {
    async look() {
      const fdb = await readFdb(host, signal);
      return nics.filter(
        (nic) => judgeArrival(nic, { fdb, frames: wire.seen, askedByAddress: false }) !== 'seen',
      );
    },
    close: () => wire.close(),
  };
}

/** Asks the guest, and judges by what comes of it. What cannot be asked is unknown. */
export async function lookAtArrival(
  host: Looks,
  nics: readonly ArrivedNic[],
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<readonly ArrivalLook[]> {
  const wire = host.openWire(signal);
  try {
    let failure = await listen(wire, nics);
    const asker = askerMac(host.packetId() * 0x100 + (host.packetId() & 0xff));
    const askedByAddress = addresses.some((address) => familyOf(address) === 'ipv4');
    let looks: readonly ArrivalLook[] = [];
    for (let turn = 0; turn < asks && failure === null; turn += 1) {
      for (const nic of nics) {
        for (const frame of arrivalProbes(nic, addresses, asker, host.packetId())) {
          failure ??= await wire.send(nic.tap, frame);
        }
      }
      const until = wire.now() + answerMs;
      do {
        await wire.next(until - wire.now());
        signal.throwIfAborted();
      } while (wire.now() < until);
      const fdb = await readFdb(host, signal);
      looks = nics.map((nic) => ({
        nic,
        arrival: judgeArrival(nic, { fdb, frames: wire.seen, askedByAddress }),
      }));
      if (looks.every(({ arrival }) => arrival === 'seen')) {
        return looks;
      }
    }
    return failure === null ? looks : nics.map((nic) => ({ nic, arrival: 'unknown' as const }));
  } finally {
    await wire.close();
  }
}

function listen(wire: Wire, nics: readonly ArrivedNic[]) {
  const taps = nics.map(({ tap }) => ({ device: tap, direction: 'in' as const }));
  const uplinks = [...new Set(nics.flatMap((nic) => nic.uplinks))];
  const out = uplinks.map((device) => ({ device, direction: 'out' as const }));
  return nics.length === 0
    ? Promise.resolve(null)
    : wire.watch(
        [...taps, ...out],
        nics.map(({ mac }) => mac),
      );
}

async function readFdb(host: Looks, signal: AbortSignal) {
  const fdb = await host.collect('fdb', undefined, signal);
  return fdb.status === 'ok' ? fdb.data.entries : null;
}
