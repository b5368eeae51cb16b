import type { PathContext } from '../model/path.ts';

/** Whether somebody who knows says which addresses the guest has: its agent, or who leased it one. */
export function isAddressTold({
  addressesTold,
  guestAddresses,
}: Pick<PathContext, 'addressesTold' | 'guestAddresses'>): boolean {
  return addressesTold || guestAddresses.some(({ from }) => from === 'agent' || from === 'lease');
}
