/** One packet of a capture file: when it was seen (µs since 1970) and its bytes. */
export interface PcapPacket {
  readonly atUs: number;
  /** Its length on the wire: more than there are bytes where the capture kept only the beginning. */
  readonly size: number;
  readonly bytes: Uint8Array;
}

/**
 * Reads a stream in the classic capture file format as tcpdump writes it with `-w -` (pcap-savefile(5)), chunk by
 * chunk. Throws when the stream is not of that format.
 */
export function createPcapReader(): (chunk: Uint8Array) => PcapPacket[] {
  let pending = Buffer.alloc(0);
  let littleEndian: boolean | null = null;
  return (chunk) => {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
    if (littleEndian === null) {
      if (pending.length < 24) {
        return [];
      }
      const magic = pending.readUInt32LE(0);
      if (magic !== 0xa1b2c3d4 && magic !== 0xd4c3b2a1) {
        throw new Error('the capture is not in pcap format');
      }
      littleEndian = magic === 0xa1b2c3d4;
      pending = pending.subarray(24);
    }
    const packets: PcapPacket[] = [];
    const u32 = (at: number) => (littleEndian ? pending.readUInt32LE(at) : pending.readUInt32BE(at));
    while (pending.length >= 16) {
      const length = u32(8);
      if (pending.length < 16 + length) {
        break;
      }
      packets.push({
        atUs: u32(0) * 1_000_000 + u32(4),
        size: u32(12),
        bytes: Uint8Array.from(pending.subarray(16, 16 + length)),
      });
      pending = pending.subarray(16 + length);
    }
    return packets;
  };
}
