import { encodeRouterSolicitation } from '../frame/encode6.ts';
import { encodeWhoOwns } from '../frame/packet.ts';
import { neighborAnswer, packetOf } from '../frame/read.ts';
import type { Log } from '../log.ts';
import type { Observations } from '../observations.ts';
import { portAsker } from '../owners.ts';
import type { Desk } from './desk.ts';
import type { ProbedPath } from './input.ts';

/** What only IPv6 has: routers that announce themselves, and questions that go to a group. */
export type DiscoveryId = 'routers' | 'port-owners';

export interface Discovery {
  /** Asks every router to say who it is. */
  askRouters(): void;
  /** Asks for an address out of the bridge's ports themselves, past what the bridge does with groups. Once. */
  askPorts(address: string): void;
  observe(log: Log): Pick<Observations, DiscoveryId>;
}

/** With more guests than these on a bridge not all can be asked, and to ask some proves nothing. */
const mostTaps = 3;

export function createDiscovery(desk: Desk, path: ProbedPath): Discovery {
  const { ends } = desk;
  let question: { readonly address: string; readonly devices: readonly string[] } | null = null;
  return {
    askRouters() {
      if (path.family === 'ipv6' && desk.spare > 0) {
        desk.send(path.bridge, encodeRouterSolicitation(ends.bridgeMac));
      }
    },
    askPorts(address) {
      if (path.family !== 'ipv6' || question !== null) {
        return;
      }
      const taps = path.neighborTaps.length > mostTaps ? [] : path.neighborTaps;
      const devices = [...taps, ...path.liveUplinks.slice(0, 1)].filter(
        (device) =>
          desk.left > 1 && desk.send(device, encodeWhoOwns(ends.bridgeMac, address, null, portAsker)),
      );
      question = { address, devices };
    },
    observe: (log) => ({
      routers: readRouters(log, path),
      'port-owners':
        question === null ? null : { ...question, macs: answerers(log, question.address, ends.bridgeMac) },
    }),
  };
}

function answerers(log: Log, address: string, asker: string): string[] {
  const macs = log.flatMap(({ frame }) => {
    const isForUs = packetOf(frame)?.dstIp === portAsker && frame.dstMac === asker;
    const answer = isForUs ? neighborAnswer(frame) : null;
    return answer?.address === address ? [answer.mac] : [];
  });
  return [...new Set(macs)];
}

/** The routers that announced themselves for a default route, and whether their word came through to the guest. */
function readRouters(log: Log, path: ProbedPath): Observations['routers'] {
  const words = log.flatMap(({ device, frame }) =>
    frame.kind === 'ipv6' &&
    frame.payload.kind === 'router-advertisement' &&
    frame.payload.lifetime > 0 &&
    frame.srcMac !== path.guestMac
      ? [{ device, address: frame.srcIp, mac: frame.srcMac }]
      : [],
  );
  return [...new Set(words.map(({ mac }) => mac))].map((mac) => {
    const own = words.filter((each) => each.mac === mac);
    return {
      address: own[0]?.address ?? '',
      mac,
      reachedTap: own.some(({ device }) => device === path.tap),
    };
  });
}
