import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** One device as sysfs has it at this moment. */
export interface LinkFiles {
  readonly index: number;
  readonly changes: number;
  readonly up: boolean;
  readonly enabled: boolean;
  /** The bridge or bond that it is part of. */
  readonly master: string | null;
}

export const linkFolder = '/sys/class/net';

/** IFF_UP of linux/if.h. */
const setUp = 0x1;

/**
 * Reads the small files of one device; null where it is not there (any more). Synchronous on purpose: 0.01 ms
 * each, and between them nothing of this process comes.
 */
export function readLinkFiles(device: string, folder = linkFolder): LinkFiles | null {
  const index = readCount(`${folder}/${device}/ifindex`);
  const changes = readCount(`${folder}/${device}/carrier_changes`);
  if (index === null || changes === null) {
    return null;
  }
  const enabled = ((readCount(`${folder}/${device}/flags`) ?? 0) & setUp) !== 0;
  // Of a device that is set down the kernel refuses to tell (EINVAL).
  return {
    index,
    changes,
    up: readCount(`${folder}/${device}/carrier`) === 1,
    enabled,
    master: masterOf(`${folder}/${device}/master`),
  };
}

function masterOf(path: string): string | null {
  try {
    return basename(readlinkSync(path));
  } catch {
    return null;
  }
}

/** How often the carrier of a device came or went; null where it is not there. The cheapest question. */
export function readCarrierChanges(device: string, folder = linkFolder): number | null {
  return readCount(`${folder}/${device}/carrier_changes`);
}

/** The devices of this network namespace; `lo` has no carrier that could go. */
export function listDevices(folder = linkFolder): readonly string[] {
  try {
    // `bonding_masters` and its like are no devices: those have no index.
    return readdirSync(folder).filter((name) => name !== 'lo');
  } catch {
    return [];
  }
}

/** Boot and network namespace of this process: within them an index stands for one device. */
export function readEra(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/net')}`;
  } catch {
    return 'unknown';
  }
}

/** The number in a small file, decimal or hexadecimal after `0x`; null where there is none. */
export function readCount(path: string): number | null {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^(?:\d+|0x[0-9a-f]+)$/iu.test(text) ? Number(text) : null;
  } catch {
    return null;
  }
}
