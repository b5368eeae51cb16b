import type { Diagnosis, PathHop, Progress } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import { type Layer, layers } from '../model/layer.ts';
import { type TextParams, text } from '../model/text.ts';
import type { TrainReport } from '../model/train.ts';
import { requestOf, summaryOf } from './document.ts';
import { historyBlocks } from './history-blocks.ts';
import type { Block, Message } from './message.ts';
import { type Language, say } from './say.ts';

/** Who was asked about what, for lines that are written before there is a diagnosis. */
export interface Question {
  readonly vm: string;
  readonly target: string;
  readonly hypervisor: string;
}

/** The channel's one line while the engine runs. */
export function renderProgress(question: Question, progress: Progress | null, language: Language): string {
  const params = { vm: question.vm, target: question.target, hypervisor: question.hypervisor };
  const line = say(text(`root.${progress?.stage ?? 'asked'}`, params), language);
  const passed = progress?.passed ?? [];
  const withPassed =
    passed.length === 0
      ? line
      : say(text('root.passed', { line, layers: layerList(passed, language) }), language);
  return progress?.failed
    ? say(text('root.failed', { line: withPassed, layer: layerName(progress.failed, language) }), language)
    : withPassed;
}

/** The channel's one line at the end: outcome, layer and cause. */
export function renderOutcome(diagnosis: Diagnosis, language: Language): string {
  const { cause, outcome } = diagnosis;
  const missing = diagnosis.missing.map(({ what }) => what).join(', ');
  return say(
    text(`root.${outcome}`, {
      vm: diagnosis.vm,
      target: diagnosis.target,
      hypervisor: diagnosis.hypervisor,
      seconds: (diagnosis.timings.totalMs / 1000).toFixed(1),
      layer: cause ? layerName(cause.layer, language) : '?',
      cause: withoutFinalDot(cause ? summaryOf(cause, language) : say(text('root.no-cause'), language)),
      why: missing
        ? say(text('root.missing', { list: missing }), language)
        : say(text('root.no-cause'), language),
    }),
    language,
  );
}

/** The root message of a thread: one line, edited in place. */
export function renderRoot(key: string, line: string): Message {
  return { key, fallback: line, blocks: [{ kind: 'text', text: line, tone: 'plain' }] };
}

/** What the thread says: the cause, its proof, the fix, then in short what passed and what else was seen. */
export function renderThread(key: string, diagnosis: Diagnosis, language: Language): Message {
  const blocks = [
    ...verdictBlocks(diagnosis, language),
    ...historyBlocks(diagnosis, language),
    ...layerBlocks(diagnosis, language),
    ...otherFindings('thread.also-found', diagnosis.alsoFound, language),
    ...otherFindings('thread.notes', diagnosis.notes, language),
    ...missingBlocks(diagnosis, language),
  ];
  return { key, fallback: renderOutcome(diagnosis, language), blocks };
}

/** The layers of which a check passed and none failed or stayed unknown, lowest first. */
export function passedLayers(diagnosis: Diagnosis): readonly Layer[] {
  return layers.filter((layer) => {
    const outcomes = diagnosis.checks.filter((check) => check.layer === layer).map(({ status }) => status);
    return outcomes.includes('pass') && !outcomes.includes('fail') && !outcomes.includes('unknown');
  });
}

export function layerName(layer: Layer, language: Language): string {
  return say(text(`layer.${layer}`), language);
}

function layerList(list: readonly Layer[], language: Language): string {
  return list.map((layer) => layerName(layer, language)).join(', ');
}

function verdictBlocks(diagnosis: Diagnosis, language: Language): Block[] {
  const { cause, vm, target } = diagnosis;
  if (!cause) {
    const key = diagnosis.outcome === 'reachable' ? 'thread.reachable' : 'thread.inconclusive';
    return [{ kind: 'text', tone: 'strong', text: say(text(key, { vm, target }), language) }];
  }
  const hop = cause.hop === null ? '' : say(text('thread.hop', { hop: cause.hop }), language);
  const layerKey = diagnosis.outcome === 'degraded' ? 'thread.degraded-layer' : 'thread.layer';
  const blocks: Block[] = [
    {
      kind: 'text',
      tone: 'strong',
      text: say(text(layerKey, { layer: layerName(cause.layer, language), hop }), language),
    },
    { kind: 'text', tone: 'plain', text: summaryOf(cause, language) },
  ];
  if (cause.confidence < 0.8) {
    const percent = Math.round(cause.confidence * 100);
    blocks.push({ kind: 'text', tone: 'quiet', text: say(text('thread.unsure', { percent }), language) });
  }
  blocks.push(
    ...evidenceBlocks(cause, language),
    ...fixBlocks(cause, diagnosis, language),
    ...requestBlocks(cause, diagnosis, language),
  );
  if (diagnosis.explained.length > 0) {
    const list = diagnosis.explained.map((found) => summaryOf(found, language)).join(' ');
    blocks.push({ kind: 'text', tone: 'quiet', text: say(text('thread.explains', { list }), language) });
  }
  return blocks;
}

function evidenceBlocks(finding: Finding, language: Language): Block[] {
  return [
    {
      kind: 'code',
      caption: say(text('thread.evidence'), language),
      lines: finding.evidence.flatMap(({ command, shows }) => [
        `$ ${command}`,
        `  → ${say(shows, language)}`,
      ]),
    },
  ];
}

function fixBlocks(finding: Finding, diagnosis: Diagnosis, language: Language): Block[] {
  const { fix } = finding;
  const place = placeOf(finding, diagnosis, language);
  const note = say(fix.note, language);
  if (fix.commands.length === 0 && fix.persistent.length === 0) {
    return [{ kind: 'text', tone: 'plain', text: say(text('thread.no-fix', { place, note }), language) }];
  }
  const blocks: Block[] = [
    // Above the commands: whoever copies them has read it.
    { kind: 'text', tone: 'plain', text: say(text('thread.note', { note }), language) },
  ];
  if (fix.commands.length > 0) {
    blocks.push({ kind: 'code', caption: say(text('thread.fix', { place }), language), lines: fix.commands });
  }
  if (fix.persistent.length > 0) {
    const caption = say(text('thread.fix-persistent', { place }), language);
    blocks.push({ kind: 'code', caption, lines: fix.persistent });
  }
  return blocks;
}

/** Where a fix has to be done. A name is not looked up on the machine that it names. */
function placeOf({ layer, fix, params }: Finding, diagnosis: Diagnosis, language: Language): string {
  const { vm, target, hypervisor } = diagnosis;
  const { server } = params;
  return layer === 'application' && server !== undefined
    ? say(text('place.name-server', { server }), language)
    : say(text(`place.${fix.where}`, { vm, target, hypervisor }), language);
}

function requestBlocks(cause: Finding, diagnosis: Diagnosis, language: Language): Block[] {
  const request = requestOf(diagnosis, language);
  const place = placeOf(cause, diagnosis, language);
  const caption = say(text('request.caption', { place }), language);
  return request === '' ? [] : [{ kind: 'code', caption, lines: request.split('\n') }];
}

function layerBlocks(diagnosis: Diagnosis, language: Language): Block[] {
  const blocks: Block[] = [];
  const passed = passedLayers(diagnosis);
  if (passed.length > 0) {
    const line = say(text('thread.passed', { layers: layerList(passed, language) }), language);
    blocks.push({ kind: 'text', tone: 'quiet', text: line });
  }
  if (diagnosis.path.length > 0) {
    const line = say(text('thread.path', { path: renderPath(diagnosis.path) }), language);
    blocks.push({ kind: 'text', tone: 'quiet', text: line });
  }
  if (diagnosis.untested !== undefined) {
    const params = { target: diagnosis.target, others: diagnosis.untested.join(', ') };
    blocks.push({ kind: 'text', tone: 'quiet', text: say(text('thread.untested', params), language) });
  }
  if (diagnosis.train !== null) {
    const line = say(text('thread.train', trainParams(diagnosis.train)), language);
    blocks.push({ kind: 'text', tone: 'quiet', text: line });
  }
  return blocks;
}

/** Numbers as people read them; a dash where there is none. */
function trainParams({ sent, received, ...train }: TrainReport): TextParams {
  const ms = (value: number | null) => (value === null ? '-' : value.toFixed(value < 10 ? 2 : 0));
  return {
    sent,
    received,
    min: ms(train.minMs),
    median: ms(train.medianMs),
    p95: ms(train.p95Ms),
    max: ms(train.maxMs),
    jitter: ms(train.jitterMs),
  };
}

/** `web01 → vnet0 ✗ br0 · eth0`: an arrow where frames went on, a cross where they stopped, a dot behind it or unknown. */
export function renderPath(path: readonly PathHop[]): string {
  const stop = path.findIndex(({ forwarded }) => forwarded === false);
  return path
    .map(({ hop, forwarded }, index) => {
      const next = index === stop ? ' ✗ ' : forwarded === true ? ' → ' : ' · ';
      return index === path.length - 1 ? hop : hop + next;
    })
    .join('');
}

function otherFindings(key: string, findings: readonly Finding[], language: Language): Block[] {
  if (findings.length === 0) {
    return [];
  }
  const fields = findings.map((found) => ({
    name: layerName(found.layer, language),
    value: summaryOf(found, language),
  }));
  return [
    { kind: 'text', tone: 'strong', text: say(text(key), language) },
    { kind: 'fields', fields },
  ];
}

function missingBlocks(diagnosis: Diagnosis, language: Language): Block[] {
  if (diagnosis.missing.length === 0) {
    return [];
  }
  const fields = diagnosis.missing.map(({ what, why }) => ({ name: what, value: say(why, language) }));
  const cures = diagnosis.missing.flatMap(({ cure }) => (cure === null ? [] : [cure]));
  const place = say(text('place.hypervisor', { hypervisor: diagnosis.hypervisor }), language);
  const caption = say(text('thread.missing-cure', { place }), language);
  return [
    { kind: 'text', tone: 'strong', text: say(text('thread.missing'), language) },
    { kind: 'fields', fields },
    ...(cures.length > 0 ? [{ kind: 'code' as const, caption, lines: [...new Set(cures)] }] : []),
  ];
}

function withoutFinalDot(sentence: string): string {
  return sentence.replace(/\.$/u, '');
}
