import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const pathOf = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** Where Node keeps what it has compiled. A lab's hypervisor sees it and cannot write to it. */
export const compiled = { NODE_COMPILE_CACHE: pathOf('node_modules/.cache/vmping-compiled') };

/** What the program loads when it needs it, and what tests start without it. */
const more = [
  'adapters/chat/slack/slack-adapter.ts',
  'adapters/chat/discord/discord-adapter.ts',
  'src/cli/start-bot.ts',
  'src/cli/start-worker.ts',
];

/**
 * Starts the program once, outside of any lab and to its end, so that every later start finds it compiled: what a test
 * kills writes nothing down.
 */
export default function firstStart(): void {
  const imports = more.map((file) => `--import=${pathOf(file)}`);
  const env = { ...process.env, ...compiled };
  execFileSync(process.execPath, [...imports, pathOf('src/cli/main.ts'), '--version'], { env });
}
