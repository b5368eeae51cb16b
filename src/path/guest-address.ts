import type { PathContext } from '../model/path.ts';

/** Whether somebody who knows says which addresses the guest has: its agent, or who leased it one. */
export function isAddressTold({
  addressesTold,
  guestAddresses,
}: Pick<PathContext, 'addressesTold' | 'guestAddresses'>): boolean {
  return addressesTold || guestAddresses.some(({ from }) => from === 'agent' || from === 'lease');
}

/**
 * Whether an answer to a ping of IPv6 says that the guest's firewall is not what keeps it mute. For an IPv4 target it
 * does where the guest's agent tells what it has, or the address is one that the guest made up itself: a firewall that
 * drops all of IPv4 looks the same. For an IPv6 one it came from the link itself, which firewalls trust more than the target: only a guest that is
 * known to have no network at its address has no route rather than a firewall.
 */
export function isKnownUnrouted({ family, guestAddresses }: PathContext, guestAddress: string): boolean {
  return (
    guestAddress.startsWith('169.254.') ||
    guestAddresses.some(
      ({ address, prefix, from }) =>
        address === guestAddress && (family === 'ipv4' ? from === 'agent' : prefix === 128),
    )
  );
}
