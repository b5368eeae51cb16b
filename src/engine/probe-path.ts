import type { Check } from '../checks/check.ts';
import type { FactId } from '../facts/index.ts';
import { counterDeltas } from '../firewall/counters.ts';
import type { Missing } from '../model/diagnosis.ts';
import type { FactResult } from '../model/fact.ts';
import type { PathContext } from '../model/path.ts';
import { text } from '../model/text.ts';
import type { Observations, Observed } from '../probes/observations.ts';
import { runSession } from '../probes/session/session.ts';
import { isWireFailure, type SeenFrame } from '../probes/wire.ts';
import { kernelWord } from '../trace/kernel-word.ts';
import { decideDhcp, servesDhcp } from '../verdict/dhcp-rules.ts';
import { weighHostAnswers } from '../verdict/host-answers.ts';
import { decideEntry, weighEntry } from '../verdict/host-entry.ts';
import { masqueradedAway, weighMasquerade } from '../verdict/masquerade.ts';
import { decideRouted, routedSymptom } from '../verdict/routed.ts';
import {
  appliedRules,
  decideRules,
  firewallFacts,
  firewallsOf,
  furtherRules,
  weighRules,
} from '../verdict/rules.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import { deriveSymptom, type Symptom } from '../verdict/symptom.ts';
import { trafficOf } from '../verdict/traffic.ts';
import { weighTraces } from '../verdict/weigh-traces.ts';
import { factsToRead, readFacts } from './facts-beside.ts';
import { isGround } from './ground.ts';
import { partnerByNow } from './held-partner.ts';
import type { Host } from './host.ts';
import { goOn, readWayBack, watchOnward } from './host-as-router.ts';
import type { Located } from './locate.ts';
import { missingWire } from './missing.ts';
import { countingFacts, movedBetween } from './moved.ts';
import { afterReady, tracedPath, traceWhereAsked } from './rule-trace.ts';
import { hostSide, isProbed, sessionInput } from './session-input.ts';
import { traceFrames } from './trace-frames.ts';

/** What the probes of a path showed, with the facts that were read beside them. */
export interface ProbedFindings {
  readonly facts: FactResults;
  readonly probes: Partial<Observations>;
  /** Null where no probe could run. */
  readonly symptom: Symptom | null;
  readonly missing: readonly Missing[];
}

/** Runs the probes on a located path and reads the host's firewalls beside them. */
export async function probePath(
  { path, dns, agent }: Located,
  early: FactResults,
  checks: readonly Check[],
  host: Host,
  signal: AbortSignal,
): Promise<ProbedFindings> {
  const nothing = { facts: {}, probes: {}, symptom: null };
  if (path === null || !isProbed(path)) {
    const why = { what: 'path', why: text('missing.path', { vm: path?.vm ?? '' }), cure: null };
    // A name server that nobody can be asked about has a check of its own.
    return { ...nothing, missing: dns === null ? [why] : [] };
  }
  const wire = host.openWire(signal);
  const ruleset = readFacts(['nft-ruleset'], path, host, signal);
  const trace = traceWhereAsked(path, ruleset, host, signal);
  const recount = () => readFacts(countingFacts, path, host, signal);
  try {
    // The firewalls have an order of their own, and the agent's word comes when it comes.
    const have = [...Object.keys(early), ...firewallFacts, 'agent-addresses'] as FactId[];
    const reading = readFacts(
      [...new Set([...factsToRead(checks, path, have), ...countingFacts])],
      path,
      host,
      signal,
    );
    const input = sessionInput(path, afterReady(wire, trace), early, host, signal);
    const [session, firewalls, beside, told, onward] = await Promise.all([
      runSession({
        ...input,
        ground: async () => isGround(path, { ...early, ...(await reading) }, await recount()),
      }),
      readFirewalls(path, ruleset, host, signal),
      reading,
      agent,
      watchOnward(path, wire),
    ]);
    signal.throwIfAborted();
    const facts = { ...early, ...beside, ...firewalls, 'agent-addresses': told };
    const gone = isWireFailure(session) ? session : (onward ?? (await goOn(input, session, host, signal)));
    if (isWireFailure(gone)) {
      return { ...nothing, facts, missing: [missingWire(gone)] };
    }
    const moved = movedBetween(path, facts, await recount());
    const all = { ...facts, ...gone.facts };
    const traced = await (await trace)?.end();
    const report = traced === undefined ? null : { output: traced, seen: wire.seen };
    return { ...(await weigh(path, { ...gone.session, moved }, report, all, host, signal)), missing: [] };
  } finally {
    await Promise.all([wire.close(), trace.then((begun) => begun?.end())]);
  }
}

/** Derives the symptom, weighs it with the rules, and reads anew what tells where a frame was lost. */
async function weigh(
  path: PathContext,
  session: Observed & Pick<Observations, 'moved'>,
  report: { readonly output: string; readonly seen: readonly SeenFrame[] } | null,
  facts: FactResults,
  host: Host,
  signal: AbortSignal,
): Promise<Omit<ProbedFindings, 'missing'>> {
  const before = firewallsOf(facts);
  const decisions = decideRules(path, session, before);
  const traffic = trafficOf(path, session);
  const model =
    traffic === null ? null : { firewalls: appliedRules(path, session, traffic, before), traffic };
  const masquerade = model === null ? null : masqueradedAway(model, facts);
  const shown = deriveSymptom(hostSide(path, facts), session);
  const traced = await traceFrames(path, session, shown, facts, host, signal);
  const kernel = report && kernelWord(report.output, tracedPath(path, session), report.seen, before);
  const ruled = weighRules(shown, path, session, decisions, kernel);
  const weighed = model === null ? ruled : weighMasquerade(ruled, masquerade, model);
  const routes = decideRouted(path, session.provoke?.guestAddress ?? null, before);
  const onward = routes && { ...routes, kernel };
  const back = await readWayBack(path, session, host, signal);
  const routed = routedSymptom(
    weighTraces(weighed, path, session, traced),
    path,
    session,
    onward,
    facts['route-forward'] ?? null,
  );
  const answered = weighHostAnswers(routed, path, dataOf(back['route-back']), dataOf(facts.link));
  const entry = decideEntry(
    path,
    session,
    before,
    dataOf(facts['listening-sockets']),
    dataOf(facts.link)?.links ?? [],
  );
  const symptom = weighEntry(answered, path, entry, kernel);
  const segment = symptom.works === 'no' ? symptom.lost.segment : null;
  // Who was heard while the probes listened; the first reading tells only who was heard before.
  const later = segment === 'beyond' ? await readFacts(['fdb', 'lldp'], path, host, signal) : {};
  const partner = await partnerByNow(path, symptom, session, facts, host, signal);
  // Pings that this host would not have answered are no measure of the path.
  const train = symptom === routed ? session.train : null;
  const lostHere =
    segment === 'out' ||
    segment === 'return' ||
    (train !== null && (train.lost.out + train.lost.return > 0 || train.out.received < train.out.sent));
  const again = () => readFacts(['nft-ruleset'], path, host, signal);
  const after = lostHere ? firewallsOf(await readFirewalls(path, again(), host, signal)) : before;
  const rules =
    decisions === null || model === null
      ? null
      : { decisions, risen: counterDeltas(before, after), model, masquerade, kernel };
  const probes = {
    ...session,
    train,
    rules,
    'routed-rules': onward,
    'host-entry': entry,
    'kernel-word': kernel,
    'dhcp-rules': decideDhcp(path, session, before, servesDhcp(path, dataOf(facts['network-xml']))),
  };
  return { facts: { ...facts, ...traced, ...back, ...later, ...partner }, probes, symptom };
}

async function readFirewalls(
  path: PathContext,
  ruleset: Promise<FactResults>,
  host: Host,
  signal: AbortSignal,
): Promise<FactResults> {
  const others = firewallFacts.filter((id) => id !== 'nft-ruleset');
  const [nft, rest] = await Promise.all([ruleset, readFacts(others, path, host, signal)]);
  const facts = { ...nft, ...rest };
  return { ...facts, ...(await readFacts(furtherRules(facts), path, host, signal)) };
}

function dataOf<Data>(result: FactResult<Data> | undefined): Data | null {
  return result?.status === 'ok' ? result.data : null;
}
