import type { Field } from './field.ts';
import type { HookedFrame } from './frame.ts';
import { type Doubt, doubt, isDoubt } from './match.ts';

/** The state of a packet's connection as a rule sees it there. */
export function connectionState(frame: HookedFrame): NonNullable<HookedFrame['ctState']> | Doubt {
  // A frame that is not IP has no connection: nft_ct says "invalid" (net/netfilter/nft_ct.c).
  if (frame.etherType === 'arp') {
    return 'invalid';
  }
  if (frame.altered.has('ct.state')) {
    return doubt('an earlier rule may keep the packet from being tracked');
  }
  return frame.ctState ?? doubt('the connection state of the frame is not known');
}

/** What is known of a connection beside its state; `null` where the packet has none. */
export function connectionField(frame: HookedFrame, key: string): Field | undefined {
  const state = connectionState(frame);
  if (key !== 'mark' && key !== 'direction') {
    return undefined;
  }
  const type = key === 'mark' ? 'number' : 'word';
  if (isDoubt(state) || state === 'related' || state === 'established') {
    return { type, value: isDoubt(state) ? state : doubt(`the connection's ${key} is not known`) };
  }
  if (state !== 'new') {
    return { type, value: null };
  }
  return { type, value: key === 'mark' ? 0n : 'original' };
}
