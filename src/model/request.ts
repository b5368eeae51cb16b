import { z } from 'zod';
import type { CaptureReading } from '../capture/reading.ts';
import type { Diagnosis, Progress } from './diagnosis.ts';
import { DeviceName, HypervisorName, Mac, VmName } from './names.ts';
import { Target } from './target.ts';

/** Names one question, from the person's line to the last answer; part of job ids, so no colon. */
export const RequestId = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/u, 'not a request id');
export type RequestId = z.infer<typeof RequestId>;

/** What the engine is asked. */
export const DiagnoseRequest = z.strictObject({
  id: RequestId,
  vm: VmName,
  target: Target,
  hypervisor: HypervisorName,
  /** The VM's NIC to look at, by MAC or tap; null: the one that the route takes. */
  nic: z.union([Mac, DeviceName]).nullable(),
});
export type DiagnoseRequest = z.infer<typeof DiagnoseRequest>;

export interface DiagnoseOptions {
  /** Aborted when nobody waits any more: deadline, shutdown. The engine ends its programs and rejects. */
  readonly signal: AbortSignal;
  /** Called as the layers finish. */
  readonly onProgress: (progress: Progress) => void;
}

/** What a capture gives: its reading, and the pcapng file. */
export interface CaptureResult {
  readonly reading: CaptureReading;
  readonly base64: string;
  /** The limit of bytes was reached before the time was over. */
  readonly full: boolean;
}

/** Listens on the path of a question, as the worker sees it. Rejects, in a sentence, where it cannot. */
export type Capture = (
  request: DiagnoseRequest,
  options: { readonly signal: AbortSignal; readonly seconds: number },
) => Promise<CaptureResult>;

/** The engine, as the worker sees it. */
export type Diagnose = (request: DiagnoseRequest, options: DiagnoseOptions) => Promise<Diagnosis>;
