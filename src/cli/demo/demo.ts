import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { createTerminalAdapter } from '../../../adapters/chat/terminal/terminal-adapter.ts';
import { silentLog } from '../../../jobs/log.ts';
import { exitOnSignal } from '../../../jobs/shutdown.ts';
import { requireCheckout } from '../checkout.ts';
import { tellFailure } from '../failure.ts';
import { provideRedis, redisOfEnvironment } from '../redis.ts';
import { startBotOn } from '../start-bot.ts';
import { openLabStage } from './lab-stage.ts';
import { printedFix, readThreads } from './printed-fix.ts';
import { openRecordedStage } from './recorded-stage.ts';
import { type Scene, scenes } from './scenes.ts';
import type { Stage } from './stage.ts';

/** `vmping demo`: faults made, asked about in chat, cured by what the thread says, asked again. */
export function demoCommand(): Command {
  return new Command('demo')
    .summary('see it work: real faults on a real guest, asked about in a chat in this terminal')
    .description(
      'Starts a lab with a real hypervisor and guests (Linux, root), a bot and a worker; breaks the path on one layer\nafter the other, asks why, runs the fix as printed and asks again. Elsewhere a recorded hypervisor is played.',
    )
    .option('--keep', 'leave lab and bot up at the end, and go on in the chat')
    .option('--recorded', 'play the recording even where the lab could run')
    .action((options: { keep?: boolean; recorded?: boolean }) => tellFailure(() => runDemo(options)));
}

async function runDemo({
  keep = false,
  recorded = false,
}: {
  keep?: boolean;
  recorded?: boolean;
}): Promise<void> {
  requireCheckout('the demo');
  const began = performance.now();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) {
      await each();
    }
  };
  exitOnSignal(stop, 15_000, silentLog);
  try {
    // Redis first, so that it ends last: a worker whose Redis is gone ends slowly and with complaints.
    const redis = await timed('Redis', () => provideRedis(redisOfEnvironment()), say);
    stops.push(async () => redis.started?.stop());
    const stage = await timed('lab', () => openStage(keep, recorded, (line) => say(`lab: ${line}`)), say);
    stops.push(() => stage.stop());
    say(`\n${stage.description}\n`);
    await timed(`worker on hv1, ${stage.worker}`, () => stage.startWorker(redis.url), say);

    const { promise: ended, resolve: onEnd } = Promise.withResolvers<void>();
    const input = keep ? process.stdin : new PassThrough();
    const { adapter, last } = readThreads(createTerminalAdapter({ input, output: process.stdout, onEnd }));
    const queue = `chat-demo-${process.pid}`;
    const bot = await startBotOn({ redisUrl: redis.url, adapters: [adapter], log: silentLog, queue });
    stops.push(() => bot.stop());

    const ask = async (question: string) => {
      await adapter.type(question);
      await bot.whenIdle();
    };
    for (const [index, scene] of scenes.entries()) {
      say(`\n━━ ${index + 1} of ${scenes.length}: ${scene.story}`);
      await timed('this step', () => play(scene, stage, ask, last, say), say);
    }
    say(`\n${scenes.length} questions, ${scenes.length - 1} faults, in ${seconds(began)} s altogether.`);
    if (keep) {
      say(
        'The lab and the bot stay up: type a question (web01 10.0.0.20:80), or `help`. Ctrl-D ends the bot.',
      );
      say(
        'In another terminal: `npm run vmping -- lab break FAULT` (`lab list` names them), `… lab heal`, and at the end `… lab down`.',
      );
      await ended;
    }
  } finally {
    await timed(keep ? 'the bot is stopped' : 'everything is taken down', stop, say);
  }
  process.exit(process.exitCode ?? 0);
}

async function openStage(
  keep: boolean,
  recorded: boolean,
  onProgress: (line: string) => void,
): Promise<Stage> {
  if (recorded) {
    return openRecordedStage('you asked for it.');
  }
  const { LabUnavailable, requireLab } = await import('../../../test/lab/requirements.ts');
  try {
    requireLab();
  } catch (error) {
    if (error instanceof LabUnavailable) {
      return openRecordedStage(error.message);
    }
    throw error;
  }
  return await openLabStage(keep, onProgress);
}

async function play(
  { fault, question }: Scene,
  stage: Stage,
  ask: (question: string) => Promise<void>,
  last: ReturnType<typeof readThreads>['last'],
  say: (line: string) => void,
): Promise<void> {
  if (fault === null) {
    await ask(question);
    return;
  }
  await stage.break(fault);
  await ask(question);
  const [, vm = '', target = ''] = question.split(' ');
  const fix = printedFix(last(), { vm, target, hypervisor: 'hv1' });
  if (fix === null) {
    say('The thread printed no fix: something is wrong with this demo.');
    process.exitCode = 1;
  }
  for (const command of fix?.commands ?? []) {
    say(`\n  pasted on the ${fix?.place === 'guest' ? 'console of the VM' : (fix?.place ?? '')}: ${command}`);
    const { exitCode, output } = await stage.paste(fix?.place ?? 'hypervisor', command);
    if (output.trim() !== '') {
      say(`  ${output.trim().replaceAll('\n', '\n  ')}`);
    }
    if (exitCode !== 0) {
      say(`  exit status ${exitCode}`);
      process.exitCode = 1;
    }
  }
  say('\n  and asked again:');
  await ask(question);
  if (!(last()?.fallback.includes('reachable') ?? false) || last()?.fallback.includes('unreachable')) {
    say('  The path is still broken: something is wrong with this demo.');
    process.exitCode = 1;
  }
  await stage.heal();
}

async function timed<Value>(
  what: string,
  run: () => Promise<Value>,
  say: (line: string) => void,
): Promise<Value> {
  const began = performance.now();
  const value = await run();
  say(`  (${what}: ${seconds(began)} s)`);
  return value;
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}
