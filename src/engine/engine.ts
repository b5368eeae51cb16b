import { type Check, layerOf } from '../checks/check.ts';
import type { CheckOutcome, Diagnosis, Missing, Outcome, Progress } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import { type Layer, layers } from '../model/layer.ts';
import type { PathContext } from '../model/path.ts';
import type { DiagnoseRequest } from '../model/request.ts';
import { text } from '../model/text.ts';
import { deriveHops } from '../path/hops.ts';
import type { DnsAnswer } from '../probes/dns.ts';
import type { Observations } from '../probes/observations.ts';
import { reportOf } from '../probes/train/report.ts';
import type { Train } from '../probes/train/train.ts';
import { deriveVerdict } from '../verdict/derive-verdict.ts';
import { lostAtHop } from '../verdict/lost-at-hop.ts';
import { requestElsewhere } from '../verdict/request-elsewhere.ts';
import { firewallFacts, unreadTables } from '../verdict/rules.ts';
import { type ChecksRun, type FactResults, runChecks } from '../verdict/run-checks.ts';
import { type Symptom, type Unknown } from '../verdict/symptom.ts';
import type { Host } from './host.ts';
import { type Located, locate } from './locate.ts';
import { lateCommands, missingFact } from './missing.ts';
import { probePath } from './probe-path.ts';

export interface EngineOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What could not be looked at, where the probes cannot tell. */
const unseen: Readonly<Record<Unknown, string>> = {
  'guest-routes-unseen': 'guest routes',
  'guest-address-unknown': 'guest address',
  'host-port': 'port',
  'other-nic': 'nic',
  'own-address': 'target',
  'port-unlearned': 'port of the next hop',
  'routed-by-host': 'host routing',
  'stray-dropped': 'firewall',
};

/** When a question was asked, and what the name servers said since. */
interface Asked {
  readonly began: number;
  readonly startedAt: string;
  readonly dns: DnsAnswer | null;
}

/** Answers one question: reads facts, runs probes, judges. Rejects only when the signal is aborted. */
export function diagnose(
  checks: readonly Check[],
  request: DiagnoseRequest,
  host: Host,
  options: EngineOptions,
): Promise<Diagnosis> {
  const asked = { began: host.nowMs(), startedAt: host.today().toISOString(), dns: null };
  return answer(checks, request, host, options, asked);
}

async function answer(
  checks: readonly Check[],
  request: DiagnoseRequest,
  host: Host,
  options: EngineOptions,
  { began, startedAt, dns }: Asked,
): Promise<Diagnosis> {
  const { signal, onProgress } = options;
  const timings = { facts: 0, probes: 0, verdict: 0 };
  const missing: Missing[] = [];
  const untested: string[] = [];
  let facts: FactResults = {};
  let probes: Partial<Observations> = {};
  let path: PathContext | null = null;
  let symptom: Symptom | null = null;

  const judge = (when: 'early' | 'final') =>
    runChecks(checks, { vm: request.vm, path, facts, probes, symptom }, when);

  function finish(run: ChecksRun): Diagnosis {
    const verdictBegan = host.nowMs();
    const [route, lost] = [path, symptom?.works === 'no' ? symptom.lost : null];
    const late = lateCommands(facts);
    const saysWhere =
      route === null || lost === null || late.length > 0 ? null : () => lostAtHop(route, lost);
    const verdict = deriveVerdict(run, symptom, saysWhere);
    if (verdict.outcome === 'inconclusive' && lost !== null && late.length > 0) {
      const commands = late.map((command) => `\`${command}\``).join(', ');
      missing.push({ what: 'silence', why: text('missing.too-busy', { commands }), cure: null });
    }
    if (symptom?.works === 'unknown') {
      missing.push({
        what: unseen[symptom.because],
        why: text(`missing.${symptom.because}`, { vm: request.vm, ...symptom.params }),
        cure: null,
      });
    }
    const unread = unreadTables(facts);
    if (unread.length > 0 && lostInside(verdict.cause, symptom)) {
      const params = { commands: unread.map((command) => `\`${command}\``).join(', ') };
      missing.push({ what: 'firewall', why: text('missing.unread-tables', params), cure: null });
    }
    const hops = path === null ? [] : deriveHops(path, probes, symptom);
    const about = { hypervisor: request.hypervisor, startedAt, target: request.target.text };
    const elsewhere =
      verdict.cause === null || path === null
        ? null
        : requestElsewhere(verdict.cause, path, facts, probes, about);
    timings.verdict = round(host.nowMs() - verdictBegan);
    return {
      v: 1,
      id: request.id,
      vm: request.vm,
      target: request.target.text,
      hypervisor: request.hypervisor,
      startedAt,
      outcome: verdict.outcome,
      cause: verdict.cause,
      explained: [...verdict.explained],
      alsoFound: [...verdict.alsoFound],
      notes: [...verdict.notes],
      missing,
      path: hops,
      checks: [...run.outcomes],
      train: trainOf(verdict.outcome, probes.train ?? null),
      timings: { totalMs: round(host.nowMs() - began), ...timings },
      cost: probes.cost ?? { frames: 0, trainFrames: 0, sweepFrames: 0, longestProbeMs: 0 },
      ...(elsewhere && { request: elsewhere }),
      ...(untested.length > 0 && { untested: untested.slice(0, 10) }),
    };
  }

  onProgress({ stage: 'facts', passed: [], failed: null });
  const located: Located = await locate(request, host, signal, dns);
  signal.throwIfAborted();
  facts = located.facts;
  path = located.path;
  probes = { dns: located.dns };
  timings.facts = round(host.nowMs() - began);
  missing.push(...located.missing);
  untested.push(...located.untested);

  const early = judge('early');
  if (early.decided) {
    // What was not looked at could change nothing.
    missing.length = 0;
  }
  if (early.decided || located.path === null || located.missing.length > 0) {
    onProgress({ stage: 'verdict', ...progressOf(checks, early.outcomes) });
    return finish(judge('final'));
  }
  const named = located.dns;
  if (named !== null && (named.status === 'no-such-name' || named.status === 'no-address')) {
    return finish(judge('final'));
  }

  onProgress({ stage: 'probes', ...progressOf(checks, early.outcomes) });
  const probesBegan = host.nowMs();
  const probed = await probePath(located, facts, checks, host, signal);
  facts = { ...facts, ...probed.facts };
  probes = { ...probes, ...probed.probes };
  symptom = probed.symptom;
  if (dns === null && named?.status === 'silent' && symptom?.works !== 'no') {
    // Its server can be reached. A link that came back a second ago, or a lost packet, is no server that is silent.
    const again = await host.resolveName(named.name, named.servers, signal);
    signal.throwIfAborted();
    if (again.status !== 'silent') {
      return await answer(checks, request, host, options, { began, startedAt, dns: again });
    }
  }
  missing.push(...probed.missing);
  timings.probes = round(host.nowMs() - probesBegan);
  // What only helps some check to say more is not missed where it cannot be read.
  const helpful = new Set<string>(checks.flatMap(({ optional }) => optional));
  const needed = new Set<string>([...checks.flatMap(({ needs }) => needs), ...firewallFacts]);
  for (const [id, result] of Object.entries(facts)) {
    const why = helpful.has(id) && !needed.has(id) ? null : missingFact(id, result);
    if (why !== null && symptom?.works !== 'yes') {
      missing.push(why);
    }
  }
  const run = judge('final');
  onProgress({ stage: 'verdict', ...progressOf(checks, run.outcomes) });
  return finish(run);
}

/** A frame is lost between two devices of this host, and no check knows why. */
function lostInside(cause: Finding | null, symptom: Symptom | null): boolean {
  const segment = symptom?.works === 'no' ? symptom.lost.segment : null;
  return cause?.code.endsWith('.lost-at-hop') === true && (segment === 'out' || segment === 'return');
}

/** The layers whose checks have all been made and have passed, and the first one with a failure. */
function progressOf(
  checks: readonly Check[],
  outcomes: readonly CheckOutcome[],
): { passed: Layer[]; failed: Layer | null } {
  const of = (layer: Layer) => outcomes.filter((outcome) => outcome.layer === layer);
  const isWhole = (layer: Layer) =>
    checks.every(({ id }) => layerOf(id) !== layer || outcomes.some((outcome) => outcome.id === id));
  return {
    passed: layers.filter(
      (layer) =>
        isWhole(layer) &&
        of(layer).some(({ status }) => status === 'pass') &&
        of(layer).every(({ status }) => status === 'pass' || status === 'skipped'),
    ),
    failed: outcomes.find(({ status }) => status === 'fail')?.layer ?? null,
  };
}

/** Pings that all came back are of the stretch that works: where the path does not, they would only contradict it. */
function trainOf(outcome: Outcome, train: Train | null): Diagnosis['train'] {
  const report = reportOf(train);
  return outcome === 'unreachable' && report !== null && report.received === report.sent ? null : report;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
