import { z } from 'zod';
import { CaptureReading } from '../src/capture/reading.ts';
import { IncidentId } from '../src/incidents/incident.ts';
import { Uuid } from '../src/inventory/inventory.ts';
import { LastKnown } from '../src/inventory/last-known.ts';
import { MessageRef, Person, ThreadRef } from '../src/model/chat.ts';
import { captureSeconds } from '../src/model/command/follow-up.ts';
import { Diagnosis, Progress } from '../src/model/diagnosis.ts';
import { Episode } from '../src/model/episode.ts';
import { HypervisorName, Mac, VmName } from '../src/model/names.ts';
import { DiagnoseRequest, RequestId } from '../src/model/request.ts';
import { text } from '../src/model/text.ts';
import { PairId } from '../src/watch/pair.ts';
import { RoundId } from '../src/watch/round.ts';

/** The queue that the answers go to. A worker opens no other, whatever a job says. */
export const ChatQueueName = z.string().regex(/^chat(-[A-Za-z0-9-]{1,40})?$/u);

/** A moment in the time of Redis, the one clock that bot and hypervisors share. */
const Moment = z.iso.datetime();

/** How often a question follows its VM to another hypervisor; then it is answered where it is. */
export const mostMoves = 2;

/** How many times it did so already; left out where it did not, for workers that do not know the word. */
const MoveNumber = z.int().min(1).max(mostMoves).optional();

/** A question for one hypervisor. */
export const DiagnoseJob = z.strictObject({
  v: z.literal(1),
  move: MoveNumber,
  request: DiagnoseRequest,
  replyTo: ChatQueueName,
  askedAt: Moment,
  /** The worker gives up then and says so. */
  deadline: Moment,
});
export type DiagnoseJob = z.infer<typeof DiagnoseJob>;

const CaptureSeconds = z.number().int().min(captureSeconds.least).max(captureSeconds.most);

/** Listen on the path of a question for a while. */
export const CaptureJob = z.strictObject({ ...DiagnoseJob.shape, seconds: CaptureSeconds });
export type CaptureJob = z.infer<typeof CaptureJob>;

/** One look at a watched path: a question that nobody asked, so it has no line and shows no progress. */
export const LookJob = z.strictObject({ ...DiagnoseJob.shape, pair: PairId });
export type LookJob = z.infer<typeof LookJob>;

/** The layers as they finish. `order` rises within a run; one that comes late is dropped. */
export const ProgressJob = z.strictObject({
  v: z.literal(1),
  requestId: RequestId,
  session: z.string().min(1).max(64),
  order: z.number().int().min(0),
  progress: Progress,
});
export type ProgressJob = z.infer<typeof ProgressJob>;

/** Why there is no diagnosis. Each has a text `answer.<reason>`. */
export const noDiagnosisReasons = [
  'cancelled',
  'deadline',
  'not-picked-up',
  'worker-died',
  'invalid-job',
  'engine-failed',
  'queue-away',
] as const;

/** How a question ends; the first answer is the final one, later ones are dropped. */
export const Answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('diagnosis'), diagnosis: Diagnosis }),
  z.strictObject({
    kind: z.literal('capture'),
    reading: CaptureReading,
    /** A pcapng file; each hop is an interface of it. */
    base64: z.base64().max(4_000_000),
    /** The limit of bytes was reached before the time was over. */
    full: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('no-diagnosis'),
    reason: z.enum(noDiagnosisReasons),
    params: z.record(z.string(), z.union([z.string().max(500), z.number()])),
    /** What the path was when somebody looked last; left out where nobody did, or somebody can look now. */
    lastKnown: LastKnown.optional(),
  }),
]);
export type Answer = z.infer<typeof Answer>;

export const AnswerJob = z.strictObject({
  v: z.literal(1),
  requestId: RequestId,
  answer: Answer,
  move: MoveNumber,
});
export type AnswerJob = z.infer<typeof AnswerJob>;

/** The line of a question has to appear in its channel. */
export const OpenJob = z.strictObject({ v: z.literal(1), requestId: RequestId });
export type OpenJob = z.infer<typeof OpenJob>;

/** Somebody wants all that is known of an answer, as a file in its thread. */
export const EvidenceJob = z.strictObject({ v: z.literal(1), requestId: RequestId });
export type EvidenceJob = z.infer<typeof EvidenceJob>;

/** What an agent, or the watch over a path, has to say of an episode. */
export const EpisodeJob = z.strictObject({ v: z.literal(1), episode: Episode });
export type EpisodeJob = z.infer<typeof EpisodeJob>;

/** Something about an incident changed: its messages have to say so. */
export const IncidentJob = z.strictObject({ v: z.literal(1), incidentId: IncidentId });
export type IncidentJob = z.infer<typeof IncidentJob>;

/** What came and went in quiet hours is to be posted. */
export const DigestJob = z.strictObject({
  v: z.literal(1),
  digest: z.string().regex(/^[0-9a-f]{24}$/u),
  platform: z.string().min(1).max(40),
  channel: z.string().min(1).max(200),
});
export type DigestJob = z.infer<typeof DigestJob>;

/** The bot looks after a question until it has its answer: a chain of delayed jobs, so it survives the bot. */
export const WatchJob = z.strictObject({
  v: z.literal(1),
  requestId: RequestId,
  round: z.number().int().min(0),
  /** Rounds in a row in which the worker's lease was gone. */
  missed: z.number().int().min(0),
});
export type WatchJob = z.infer<typeof WatchJob>;

/** It is time to look at a watched path. */
export const TickJob = z.strictObject({
  v: z.literal(1),
  pair: PairId,
  /** Something happened: one that runs already began before it, and does not count. */
  anew: z.boolean().default(false),
});
export type TickJob = z.input<typeof TickJob>;

/** What a look at a watched path came to; `run` is the id of its question. */
export const LookedJob = z.strictObject({
  v: z.literal(1),
  pair: PairId,
  run: RequestId,
  hypervisor: HypervisorName,
  answer: Answer,
});
export type LookedJob = z.infer<typeof LookedJob>;

/** The paths behind a link were looked at; what is known by now belongs into the thread. */
export const RoundJob = z.strictObject({ v: z.literal(1), round: RoundId });
export type RoundJob = z.infer<typeof RoundJob>;

/** Everything that may cross Redis as a job, by queue and name. */
export const hostContracts = { diagnose: DiagnoseJob, capture: CaptureJob, look: LookJob } as const;
export const chatContracts = {
  open: OpenJob,
  progress: ProgressJob,
  answer: AnswerJob,
  watch: WatchJob,
  evidence: EvidenceJob,
  episode: EpisodeJob,
  incident: IncidentJob,
  digest: DigestJob,
  tick: TickJob,
  looked: LookedJob,
  round: RoundJob,
} as const;

/** What the bot remembers of a question, in Redis. */
export const RequestRecord = z.strictObject({
  v: z.literal(1),
  request: DiagnoseRequest,
  platform: z.string().min(1).max(40),
  channel: z.string().min(1).max(200),
  askedBy: Person,
  askedAt: Moment,
  pickupBy: Moment,
  deadline: Moment,
  /** Seconds of a capture; null: it is a diagnosis. */
  captureSeconds: CaptureSeconds.nullable(),
  /** The thread that it was asked in and is answered in; null: it gets a line in the channel and a thread of its own. */
  within: ThreadRef.nullable(),
  /** The line in the channel that `within` hangs on, where it is vmping's own: it shows the newest outcome. */
  above: MessageRef.nullable(),
  /** The same question was asked before and still runs: its answer is the answer to this one. */
  joins: RequestId.nullable(),
  /** As the policy names it, and the groups of whoever asked: judged again before the question follows its VM. */
  command: z.enum(['diagnose', 'again', 'capture']).default('diagnose'),
  roles: z.array(z.string().max(200)).max(200).default([]),
  /** The VM as it was announced: by what it is known again on another hypervisor. */
  uuid: Uuid.nullable().default(null),
  macs: z.array(Mac).max(64).default([]),
});
export type RequestRecord = z.infer<typeof RequestRecord>;

/** A question followed its VM. */
export const Move = z.strictObject({
  from: HypervisorName,
  to: HypervisorName,
  /** Its name there. */
  vm: VmName,
  /** Since when it was there. */
  at: Moment,
  pickupBy: Moment,
  deadline: Moment,
});
export type Move = z.infer<typeof Move>;

/** What can be told of a payload that does not fit: who to answer, if that much can be read. */
export const Addressee = z.object({
  request: z.object({ id: RequestId }),
  replyTo: ChatQueueName,
  move: MoveNumber,
});

/** The answer that there is no diagnosis, and why. */
export function noDiagnosis(
  reason: (typeof noDiagnosisReasons)[number],
  params: Record<string, string | number> = {},
): Answer {
  const cut = Object.entries(params).map(([name, value]) => [name, clip(value)] as const);
  return { kind: 'no-diagnosis', reason, params: Object.fromEntries(cut) };
}

/** Why a payload was refused, without its content: the path and the rule, never the value. */
export function refusal(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`)
    .join('; ')
    .slice(0, 300);
}

/** The text that says why there is no diagnosis. */
export function reasonText(answer: Extract<Answer, { kind: 'no-diagnosis' }>) {
  return text(`answer.${answer.reason}`, answer.params);
}

function clip(value: string | number): string | number {
  return typeof value === 'string' && value.length > 500 ? `${value.slice(0, 499)}…` : value;
}
