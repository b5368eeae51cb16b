import type { Kind } from '../kind.ts';
import { addressKinds } from './addresses.ts';
import { bridgeKinds } from './bridge.ts';
import { filterKinds } from './filters.ts';
import { flakyKinds } from './flaky.ts';
import { guestKinds } from './guest.ts';
import { netfilterKinds } from './netfilter.ts';
import { outsideKinds } from './outside.ts';
import { ovsKinds } from './ovs.ts';
import { peerKinds } from './peers.ts';
import { ownHostKinds, targetKinds } from './target.ts';
import { vlanKinds } from './vlan.ts';
import { vmKinds } from './vm.ts';

/** Kinds of faults by what they are about: each is drawn as often as the others, whatever it holds. */
export const kindFamilies: readonly (readonly Kind[])[] = [
  vmKinds,
  guestKinds,
  addressKinds,
  bridgeKinds,
  vlanKinds,
  ovsKinds,
  filterKinds,
  netfilterKinds,
  flakyKinds,
  outsideKinds,
  peerKinds,
  targetKinds,
  ownHostKinds,
];
