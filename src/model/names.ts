import { z } from 'zod';

/**
 * Names that come from a person or a queue and end up as an argument of a program. Each is parsed into its type
 * before anything uses it; what does not fit is refused with a sentence that says what was wrong.
 */

/** A libvirt domain name: any printable text up to 255 bytes that cannot be taken for an option or a path. */
export const VmName = z
  .string()
  .min(1, 'the name of the VM is empty')
  .refine((name) => Buffer.byteLength(name) <= 255, 'the name of the VM is longer than 255 bytes')
  .refine((name) => !name.startsWith('-'), 'the name of a VM cannot begin with "-"')
  .refine((name) => !/\p{Cc}/u.test(name), 'the name of the VM holds a control character')
  .refine((name) => !/[/\u2028\u2029]/u.test(name), 'the name of a VM cannot hold "/"')
  .refine((name) => name.trim() === name, 'the name of the VM begins or ends with white space')
  .brand('VmName');
export type VmName = z.infer<typeof VmName>;

/** The kernel's name of a network device (at most 15 bytes, `IFNAMSIZ` of linux/if.h less its NUL). */
export const DeviceName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,14}$/u, 'not a network device name')
  .brand('DeviceName');
export type DeviceName = z.infer<typeof DeviceName>;

/** A MAC address in lower case, `52:54:00:12:34:56`. */
export const Mac = z
  .string()
  .transform((mac) => mac.toLowerCase())
  .pipe(z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/u, 'not a MAC address'))
  .brand('Mac');
export type Mac = z.infer<typeof Mac>;

/** A hypervisor's name: part of a queue's name, so no colon (BullMQ) and nothing that needs quoting. */
export const HypervisorName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/u,
    'a hypervisor name is 1 to 63 letters, digits, ".", "_" or "-", as its host name',
  )
  .brand('HypervisorName');
export type HypervisorName = z.infer<typeof HypervisorName>;
