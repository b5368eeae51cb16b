import { decoys, faults } from '../faults/index.ts';
import { findTopology } from '../topologies/index.ts';
import { twinsOf } from './twins.ts';

/** The part of the bench that `npm test` and `npm run bench` run: every layer, near and far, and healthy paths. */
export const fixedPart = {
  faults: choose(faults, [
    'vm-paused',
    'guest-nic-down',
    'no-carrier',
    'switch-port-blocked',
    'tap-not-in-bridge',
    'fdb-wrong-port',
    'duplicate-ip',
    'guest-without-address',
    'no-default-route',
    'bridge-nft-drop-ip',
    'forward-drop-policy',
    'target-absent',
    'port-closed',
    'name-not-resolved',
  ]),
  twins: choose(twinsOf(findTopology('plain')), [
    'gateway',
    'routed-port',
    'by-name',
    'agentless-neighbor',
    'vm-to-vm',
  ]),
  decoys: choose(decoys, ['frightening-firewall']),
} as const;

function choose<Item extends { readonly id: string }>(all: readonly Item[], ids: readonly string[]): Item[] {
  return ids.map((id) => {
    const found = all.find((item) => item.id === id);
    if (found === undefined) {
      throw new Error(`the fixed part of the bench names ${id}, which is not there`);
    }
    return found;
  });
}
