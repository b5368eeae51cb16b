import { createLocalHost } from '../../adapters/host/local-host.ts';
import { encodePcapng, snapBytes } from '../capture/pcapng.ts';
import { capture } from '../engine/capture.ts';
import { say } from '../message/say.ts';
import type { Capture } from '../model/request.ts';

/** It crosses Redis and a chat: 2 MB of frames are some 10,000. */
const mostBytes = 2_000_000;

/** A capture that somebody asked for in chat: on this machine, of the VM and its target. */
export const captureForChat: Capture = async (request, { signal, seconds }) => {
  const captured = await capture(request, createLocalHost(), {
    forMs: seconds * 1_000,
    mostBytes,
    onlyTarget: true,
    stop: signal,
    onBegin: () => undefined,
  });
  if (captured.status === 'missing') {
    throw new Error(captured.missing.map(({ what, why }) => `${what}: ${say(why, 'en')}`).join('; '));
  }
  const { hops, frames, reading, full } = captured;
  const bytes = encodePcapng(hops, frames, snapBytes, 'vmping');
  return { reading, base64: Buffer.from(bytes).toString('base64'), full };
};
