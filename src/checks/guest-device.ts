import type { GuestAddresses } from '../facts/shared/guest-addresses.ts';

/**
 * The NIC's name inside the guest, as a word of a command for a Linux guest. Where no agent tells the name, the
 * word finds it by its MAC address when the command runs, so that nothing has to be filled in by hand.
 */
export function guestDevice(agent: GuestAddresses | null, mac: string): string {
  const told = agent?.devices.find((each) => each.mac === mac)?.device;
  return told !== undefined && /^[A-Za-z0-9_.-]{1,15}$/u.test(told)
    ? told
    : `"$(ip -o link | awk -F': ' '/${mac}/ { sub(/@.*/, "", $2); print $2 }')"`;
}
