import { z } from 'zod';
import { DeviceName, HypervisorName, Mac, VmName } from '../model/names.ts';

/** libvirt's own id of a domain: it stays the same when the domain moves to another hypervisor. */
export const Uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u, 'not a UUID')
  .brand('Uuid');
export type Uuid = z.infer<typeof Uuid>;

/** A NIC of a domain; `tap` is null while the domain does not run and for NICs without one. */
export const AnnouncedNic = z.strictObject({ mac: Mac, tap: DeviceName.nullable() });
export type AnnouncedNic = z.infer<typeof AnnouncedNic>;

/** A domain as its hypervisor sees it now. `state` is virsh's word: `running`, `paused`, `shut off`. */
export const DomainNow = z.strictObject({
  name: VmName,
  state: z.string().max(40),
  /** Null: announced by a worker that did not look. */
  uuid: Uuid.nullable().default(null),
  nics: z.array(AnnouncedNic).max(64).default([]),
  /** As far as they are known without asking the guest: DHCP leases and the host's neighbors, by MAC address. */
  addresses: z.array(z.string().max(45)).max(64).default([]),
});
export type DomainNow = z.infer<typeof DomainNow>;

/** A domain as its hypervisor announces it. */
export const AnnouncedVm = z.strictObject({
  ...DomainNow.shape,
  /** When it was first seen in this state here; null: not known. */
  since: z.iso.datetime().nullable().default(null),
});
export type AnnouncedVm = z.infer<typeof AnnouncedVm>;

/** All that one hypervisor says of itself. Version 1 is one document; of version 2 the VMs are kept one by one. */
export const Announcement = z.strictObject({
  v: z.union([z.literal(1), z.literal(2)]),
  hypervisor: HypervisorName,
  /** New with every start of whoever announces. */
  session: z.string().min(1).max(64),
  at: z.iso.datetime(),
  vms: z.array(AnnouncedVm).max(20_000),
});
export type Announcement = z.infer<typeof Announcement>;

/** The head of an announcement of version 2, said again with every heartbeat. */
export const AnnouncementHead = z.object({
  v: z.literal(2),
  hypervisor: HypervisorName,
  session: z.string().min(1).max(64),
  at: z.iso.datetime(),
  /** Changes when any of the VMs does: whoever has read them under this one need not read them again. */
  revision: z.string().min(1).max(100),
});
export type AnnouncementHead = z.infer<typeof AnnouncementHead>;

/** A hypervisor as the bot knows it: what it announced last, and whether that still holds. */
export interface KnownHypervisor {
  readonly announcement: Announcement;
  /** Somebody there, worker or agent, has said within the last seconds that this is so. */
  readonly alive: boolean;
  /** A worker is there, which answers questions; false where only an agent is. */
  readonly answers: boolean;
}

/** One place where a VM was announced. */
export interface Sighting {
  readonly hypervisor: HypervisorName;
  readonly vm: VmName;
  readonly uuid: Uuid | null;
  readonly macs: readonly Mac[];
  readonly state: string;
  readonly since: string | null;
  readonly alive: boolean;
  readonly answers: boolean;
  readonly lastSeen: string;
}
