import type { DhcpMessage } from './frame/dhcp.ts';
import type { Ends, Log } from './log.ts';
import type { SeenFrame } from './wire.ts';

/** What DHCP went by while the probes ran. vmping sends none itself: a server would set an address aside for it. */
export interface DhcpSeen {
  /** The guest's own questions, seen at its tap; null where it asked nothing. */
  readonly asked: {
    readonly times: number;
    /** How many of them took up an offer, or renewed a lease. */
    readonly requests: number;
    /** For how long it has been asking, as it says itself. */
    readonly seconds: number;
    /** Devices that a question went out of, or into the bridge by. */
    readonly leftBy: readonly string[];
  } | null;
  /** What servers answered it, each server and kind of answer once. */
  readonly answers: readonly DhcpAnswer[];
}

export interface DhcpAnswer {
  readonly type: 'offer' | 'ack' | 'nak';
  /** The server's name for itself, else the address that its packet came from. */
  readonly server: string;
  /** The MAC address that it came from: the server's, or a relay's. */
  readonly mac: string;
  readonly address: string | null;
  readonly gateway: string | null;
  readonly prefix: number | null;
  /** Where it came in: an uplink, another guest's tap, the bridge for this host; the tap itself where only that saw it. */
  readonly device: string;
  readonly reachedTap: boolean;
  /** Its UDP checksum does not fit, as far as it was seen. */
  readonly wrongChecksum: boolean;
}

interface SeenDhcp {
  readonly seen: SeenFrame;
  readonly message: DhcpMessage;
  readonly from: string;
}

/** Reads the guest's own DHCP out of everything that was seen. */
export function readDhcp(log: Log, ends: Ends): DhcpSeen {
  const own = log.flatMap((seen): SeenDhcp[] => {
    const { frame } = seen;
    return frame.kind === 'ipv4' &&
      frame.payload.kind === 'udp' &&
      frame.payload.dhcp?.clientMac === ends.guestMac
      ? [{ seen, message: frame.payload.dhcp, from: frame.srcIp }]
      : [];
  });
  const questions = own.filter(({ message }) => message.type === 'discover' || message.type === 'request');
  const atTap = questions.filter(({ seen }) => seen.device === ends.tap);
  return {
    asked:
      atTap.length === 0
        ? null
        : {
            times: atTap.length,
            requests: atTap.filter(({ message }) => message.type === 'request').length,
            seconds: Math.max(...atTap.map(({ message }) => message.seconds)),
            leftBy: [
              ...new Set(
                questions
                  .filter(({ seen }) => seen.device !== ends.tap && !isEntry(seen, ends))
                  .map(({ seen }) => seen.device),
              ),
            ],
          },
    answers: readAnswers(own, ends),
  };
}

/** On an uplink only what goes out has left. */
function isEntry({ device, direction }: SeenFrame, ends: Ends): boolean {
  return ends.uplinks.includes(device) && direction === 'in';
}

function readAnswers(own: readonly SeenDhcp[], ends: Ends): DhcpAnswer[] {
  const answers = own.flatMap(({ seen, message, from }) => {
    const { type } = message;
    return type === 'offer' || type === 'ack' || type === 'nak'
      ? [{ seen, message, type, server: message.server ?? from }]
      : [];
  });
  const kinds = [...new Set(answers.map(({ type, server }) => `${type} ${server}`))];
  return kinds.flatMap((kind) => {
    const same = answers.filter(({ type, server }) => `${type} ${server}` === kind);
    const entered =
      same.find(({ seen }) => isEntry(seen, ends)) ?? same.find(({ seen }) => seen.device !== ends.tap);
    const [first] = same;
    if (first === undefined) {
      return [];
    }
    const { type, server, message, seen } = entered ?? first;
    return [
      {
        type,
        server,
        mac: seen.frame.srcMac,
        address: message.address,
        gateway: message.gateway,
        prefix: message.prefix,
        device: seen.device,
        reachedTap: same.some((each) => each.seen.device === ends.tap),
        wrongChecksum: same.every(({ seen: each }) => isWrong(each)),
      },
    ];
  });
}

function isWrong({ frame }: SeenFrame): boolean {
  return frame.kind === 'ipv4' && frame.payload.kind === 'udp' && frame.payload.wrongChecksum === true;
}
