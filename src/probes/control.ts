import { encodePing } from './frame/packet.ts';
import { isEcho } from './frame/read.ts';
import type { Ends, Log } from './log.ts';

/**
 * The physical machine on the same switch port as a control: does this host reach the same target by the same
 * uplink? Host passes and guest fails: the fault is in the guest, its port or its filter.
 */
export interface Control {
  /** The host's address that asked; null when it has none to ask from. */
  readonly from: string | null;
  readonly target: string;
  readonly answered: boolean;
  /** The question was seen at the guest's tap: this host can send to the guest, whatever the guest makes of it. */
  readonly delivered: boolean;
}

export interface ControlQuestion {
  readonly from: string;
  readonly target: string;
  readonly nextHopMac: string;
  readonly id: number;
}

/** One echo request from the host's own address, through its bridge. */
export function controlFrame(ends: Ends, question: ControlQuestion, sequence = 1): Uint8Array {
  return encodePing({
    srcMac: ends.bridgeMac,
    dstMac: question.nextHopMac,
    srcIp: question.from,
    dstIp: question.target,
    id: question.id,
    sequence,
  });
}

/** Reads whether the host got an answer, at the bridge or already at the uplink. */
export function readControl(log: Log, question: ControlQuestion, ends: Pick<Ends, 'tap'>): Control {
  const { from, target, id } = question;
  return {
    from,
    target,
    answered: log.some(({ frame }) => isEcho(frame, target, from, id, false)),
    delivered: log.some(({ device, frame }) => device === ends.tap && isEcho(frame, from, target, id, true)),
  };
}
