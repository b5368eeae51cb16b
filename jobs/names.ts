import { createHash } from 'node:crypto';
import type { IncidentId } from '../src/incidents/incident.ts';
import type { Episode, EpisodeId } from '../src/model/episode.ts';
import { RequestId } from '../src/model/request.ts';
import { PairId, type PairKey } from '../src/watch/pair.ts';
import type { RoundId } from '../src/watch/round.ts';

/** BullMQ's keys begin with this, vmping's own with `statePrefix`. */
export const queuePrefix = 'vmping';
const statePrefix = 'vmping-state';

/** The queue of one hypervisor: any worker of a queue may take any of its jobs. */
export function hostQueueName(hypervisor: string): string {
  return `host-${hypervisor}`;
}

/** The bot's queue. A `vmping chat` session has one of its own, so that it never takes another bot's answers. */
export const chatQueueName = 'chat';

/** The same question asked again where its VM went. */
function moved(move: number): string {
  return move === 0 ? '' : `.m${move}`;
}

/** BullMQ forbids ":" and ids of digits only, so a job's id is its kind, a dot and the request's id. */
export const jobIds = {
  diagnose: (id: RequestId, move = 0) => `diagnose.${id}${moved(move)}`,
  capture: (id: RequestId, move = 0) => `capture.${id}${moved(move)}`,
  open: (id: RequestId) => `open.${id}`,
  evidence: (id: RequestId) => `evidence.${id}`,
  /** The same state of an episode told twice is one job. */
  episode: ({ id, seq }: Episode) => `episode.${id}.${seq}`,
  /** `what`: the version that is to be shown, or another reason to look. */
  incident: (id: IncidentId, what: number | string) =>
    `incident.${id}.${what}`.replaceAll(':', '_').slice(0, 200),
  digest: (id: string) => `digest.${id}`,
  progress: (id: RequestId, session: string, order: number) => `progress.${id}.${session}.${order}`,
  /** One per way in which a question can end: the same end reported twice is one job. */
  answer: (id: RequestId, kind: string, move = 0) => `answer.${id}${moved(move)}.${kind}`,
  watch: (id: RequestId, round: number) => `watch.${id}.${round}`,
  look: (run: RequestId) => `look.${run}`,
  looked: (run: RequestId) => `looked.${run}`,
  /** `why` tells one reason to look from another: the same reason twice is one job. */
  /** `why`: it ends when the first does. */
  round: (round: RoundId, why: string) => `round.${round}.${why}`,
  tick: (pair: PairId, why: string) => `tick.${pair}.${why}`,
};

export const keys = {
  /** A hash: of each hypervisor the head of its announcement. */
  hypervisors: `${statePrefix}:hypervisors`,
  /** A hash: of each VM of a hypervisor what is announced of it. */
  vms: (hypervisor: string) => `${statePrefix}:vms:${hypervisor}`,
  /** The session of the worker that answers for a hypervisor, as long as it lives. */
  alive: (hypervisor: string) => `${statePrefix}:alive:${hypervisor}`,
  /** The same of an agent, which watches and answers nothing. */
  agent: (hypervisor: string) => `${statePrefix}:agent:${hypervisor}`,
  /** Held by the one that announces a hypervisor: its session. */
  announcer: (hypervisor: string) => `${statePrefix}:announcer:${hypervisor}`,
  request: (id: RequestId) => `${statePrefix}:request:${id}`,
  lease: (id: RequestId, move = 0) => `${statePrefix}:lease:${id}${moved(move)}`,
  /** Held by the bot that makes the line of a question. */
  opening: (id: RequestId) => `${statePrefix}:opening:${id}`,
  /** Questions that wait for the answer of this one. */
  joined: (id: RequestId) => `${statePrefix}:joined:${id}`,
  /** The question that runs on the same VM, target and hypervisor; `what` is a hash of them. */
  running: (what: string) => `${statePrefix}:running:${what}`,
  /** What a path was found to be last; `path` is a hash of VM and target. */
  path: (path: string) => `${statePrefix}:path:${path}`,
  /** Places that a person was asked to choose from; `choice` is a request's id. */
  choice: (choice: RequestId) => `${statePrefix}:choice:${choice}`,
  /** The newest question of a thread; `thread` is a hash of its reference. */
  thread: (thread: string) => `${statePrefix}:thread:${thread}`,
  /** The watched paths of a bot, by id. `queue` keeps apart bots that answer into different queues. */
  watched: (queue: string) => `${statePrefix}:watched:${queue}`,
  /** Looks that are under way on a hypervisor, and the pairs that wait for one of them to end. */
  looking: (queue: string, hypervisor: string) => `${statePrefix}:looking:${queue}:${hypervisor}`,
  /** A round of looks behind a link, and the rounds that wait for a pair. */
  round: (queue: string, round: RoundId) => `${statePrefix}:round:${queue}:${round}`,
  roundsOf: (queue: string, pair: PairId) => `${statePrefix}:rounds-of:${queue}:${pair}`,
  lookLater: (queue: string, hypervisor: string) => `${statePrefix}:look-later:${queue}:${hypervisor}`,
};

/** What a chat queue knows of incidents: bots of one queue share it, a session of its own has its own. */
export function incidentKeys(queue: string) {
  const prefix = `${statePrefix}:incidents:${queue}`;
  return {
    /** Changes with each writing. */
    revision: `${prefix}:revision`,
    /** The ids of those that are not settled. */
    active: `${prefix}:active`,
    incident: (id: IncidentId) => `${prefix}:incident:${id}`,
    /** The incident that an episode was put to. */
    episode: (id: EpisodeId) => `${prefix}:episode:${id}`,
    /** What of an incident stands where. */
    shown: (id: IncidentId) => `${prefix}:shown:${id}`,
    /** Held by the bot that writes about it. */
    writing: (id: IncidentId) => `${prefix}:writing:${id}`,
    /** Incidents that share a message. */
    flood: (id: string) => `${prefix}:flood:${id}`,
    writingFlood: (id: string) => `${prefix}:writing-flood:${id}`,
    silences: `${prefix}:silences`,
    /** How many alerts each silence has muted. */
    mutedBy: `${prefix}:muted-by`,
    /** How many alerts were not said, by why. */
    unsaid: `${prefix}:unsaid`,
    /** What came and went in quiet hours, for one message at their end. */
    digest: (id: string) => `${prefix}:digest:${id}`,
  };
}

/** The same path is the same pair, on every bot and after every restart. */
export function pairIdOf({ vm, hypervisor, target }: PairKey): PairId {
  return PairId.parse(`p${hash([vm, hypervisor, target.text]).slice(0, 16)}`);
}

/** One look at a pair: `at` is when it began. */
export function runIdOf(pair: PairId, at: number): RequestId {
  return RequestId.parse(`w${pair}-${Math.floor(at).toString(36)}`);
}

/** When a look began, in ms since 1970. */
export function startOf(run: RequestId): number {
  return Number.parseInt(run.slice(run.indexOf('-') + 1), 36);
}

function hash(parts: readonly (string | number | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
