/** What is kept of each frame, where nobody says otherwise: the headers. */
export const snapBytes = 192;

/** A device that was captured on, as the file names it. */
export interface CaptureHop {
  readonly name: string;
  readonly description: string;
}

/** One frame of a capture: where it was seen, when (µs since 1970), how long it was, and what was kept of it. */
export interface CapturedFrame {
  /** Its place in the list of hops. */
  readonly hop: number;
  readonly atUs: number;
  readonly size: number;
  readonly bytes: Uint8Array;
}

const blockTypes = { section: 0x0a_0d_0d_0a, interface: 1, packet: 6 } as const;
const ethernet = 1;
const options = { end: 0, name: 2, description: 3, application: 4 } as const;

/**
 * Writes frames of several devices as one pcapng file (draft-ietf-opsawg-pcapng), ordered by time. Each device is an
 * interface block with its name, which Wireshark shows as `frame.interface_name`. Times are µs, the format's default.
 */
export function encodePcapng(
  hops: readonly CaptureHop[],
  frames: readonly CapturedFrame[],
  snapBytes: number,
  application: string,
): Uint8Array {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(0x1a_2b_3c_4d, 0);
  section.writeUInt16LE(1, 4);
  section.writeUInt16LE(0, 6);
  // The length of the section is not said: readers then go on to the end of the file.
  section.writeBigInt64LE(-1n, 8);
  return Buffer.concat([
    block(blockTypes.section, section, optionList([options.application, application])),
    ...hops.map(({ name, description }) => {
      const head = Buffer.alloc(8);
      head.writeUInt16LE(ethernet, 0);
      head.writeUInt32LE(snapBytes, 4);
      return block(
        blockTypes.interface,
        head,
        optionList([options.name, name], [options.description, description]),
      );
    }),
    ...frames.toSorted((a, b) => a.atUs - b.atUs).map(packetBlock),
  ]);
}

function packetBlock({ hop, atUs, size, bytes }: CapturedFrame): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt32LE(hop, 0);
  head.writeUInt32LE(Math.floor(atUs / 2 ** 32), 4);
  head.writeUInt32LE(atUs % 2 ** 32, 8);
  head.writeUInt32LE(bytes.length, 12);
  head.writeUInt32LE(size, 16);
  return block(blockTypes.packet, head, padded(bytes));
}

/** A block says its length at both ends, so that a file can be read backwards. */
function block(type: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = 12 + parts.reduce((sum, part) => sum + part.length, 0);
  const ends = Buffer.alloc(12);
  ends.writeUInt32LE(type, 0);
  ends.writeUInt32LE(length, 4);
  ends.writeUInt32LE(length, 8);
  return Buffer.concat([ends.subarray(0, 8), ...parts, ends.subarray(8)]);
}

function optionList(...entries: readonly (readonly [number, string])[]): Buffer {
  const written = entries.map(([code, text]) => {
    const value = Buffer.from(text, 'utf8');
    const head = Buffer.alloc(4);
    head.writeUInt16LE(code, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, padded(value)]);
  });
  return Buffer.concat([...written, Buffer.alloc(4, options.end)]);
}

/** Filled up to a multiple of four bytes. */
function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
