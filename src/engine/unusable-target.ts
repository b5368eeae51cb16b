import type { GuestAddresses } from '../facts/shared/guest-addresses.ts';
import type { Missing } from '../model/diagnosis.ts';
import { subnetBroadcast } from '../model/net.ts';
import type { PathContext } from '../model/path.ts';
import type { DiagnoseRequest } from '../model/request.ts';
import { text } from '../model/text.ts';

/** A target that is a fine address and yet cannot be asked about from this VM. */
export function unusableTarget(
  path: PathContext,
  request: DiagnoseRequest,
  agent: GuestAddresses | null,
): Missing | null {
  const target = path.targetAddress;
  const about = { vm: path.vm, target: request.target.text };
  if (target === null) {
    return null;
  }
  const told = path.guestAddresses.filter(({ from }) => from !== 'neigh');
  // Those of its other NICs are its own as well.
  if ([...told, ...(agent?.addresses ?? [])].some(({ address }) => address === target)) {
    return { what: 'target', why: text('missing.own-address', about), cure: null };
  }
  if (
    path.family === 'ipv4' &&
    path.hostAddresses.some(({ address, prefix }) => subnetBroadcast(address, prefix) === target)
  ) {
    return { what: 'target', why: text('missing.subnet-broadcast', about), cure: null };
  }
  return null;
}
