import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { type DomainArgs, domainMissing } from '../shared/domain.ts';
import { type GuestAddresses, parseGuestAddresses } from '../shared/guest-addresses.ts';
import { virshCommand } from '../shared/source.ts';

/** The leases of libvirt's own DHCP server; empty for a guest on a bridge that libvirt did not make. */
export type LeaseAddresses = GuestAddresses;

export const leaseAddresses = defineFact({
  id: 'lease-addresses',
  summary: "The addresses that libvirt's DHCP server gave to the guest",
  about: 'domain',
  source: virshCommand(({ vm }: DomainArgs) => ['domifaddr', '--full', '--source', 'lease', '--domain', vm]),
  absentWhen: (output) => domainMissing(output) || /domain is not running/u.test(output.stderr),
  parse: ({ stdout }: CommandOutput): LeaseAddresses => parseGuestAddresses(stdout),
});
