import type { Finding } from '../model/finding.ts';
import type { Layer } from '../model/layer.ts';
import type { PathContext } from '../model/path.ts';
import { text } from '../model/text.ts';
import { wordsOf } from '../path/family.ts';
import type { Lost } from './symptom.ts';

/**
 * The finding where no check knows the cause: the last hop that saw the frames and the first that did not, with the
 * layer of that hop, and no guess.
 */
export function lostAtHop(path: PathContext, lost: Lost): Finding {
  const layer = layerOfLoss(path, lost);
  const params = {
    vm: path.vm,
    target: path.targetAddress ?? '',
    lastSeen: lost.lastSeen,
    firstMissing: lost.firstMissing,
    what: lost.what === 'arp' ? wordsOf(path).resolution : wordsOf(path).ip === 'IPv4' ? 'IP' : 'IPv6',
    direction: lost.segment === 'return' ? 'back to the VM' : 'to the target',
  };
  const device = [path.tap, path.bridge, ...path.uplinks].includes(lost.lastSeen) ? lost.lastSeen : path.tap;
  return {
    code: `${layer}.lost-at-hop`,
    layer,
    effect: 'breaks',
    hop: lost.lastSeen,
    confidence: 0.6,
    params,
    evidence: [
      {
        command: `tcpdump -nne -i ${device} ether host ${path.guestMac}`,
        shows: text('evidence.lost-at-hop', params),
      },
    ],
    fix: {
      where: lost.segment === 'guest' ? 'guest' : lost.segment === 'beyond' ? 'switch' : 'hypervisor',
      commands: [],
      persistent: [],
      note: text(`fix.lost-at-hop.${lost.segment}`, params),
    },
  };
}

function layerOfLoss(path: PathContext, { segment, what, lastSeen }: Lost): Layer {
  switch (segment) {
    case 'guest':
      return what === 'arp' ? 'vm' : 'network';
    case 'out':
    case 'return':
      return 'datalink';
    case 'beyond':
      return what === 'arp' && path.liveUplinks.includes(lastSeen) ? 'physical' : 'network';
    case 'service':
      return 'transport';
  }
}
