import { Command } from 'commander';
import { showLines, worstOf } from '../doctor/show.ts';
import { tellFailure } from './failure.ts';
import { inspectAll } from './inspect/inspect.ts';

/** `vmping doctor`: what is missing here, and what to do about it. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .summary('what is missing here, and the line that helps')
    .description(
      'Looks at the configuration, Redis, the workers, the chats that are configured, and, on a hypervisor, libvirt, tools and\nrights: a line each, with the cure. Changes nothing.',
    )
    .option('--config <file>', 'the configuration file (default: VMPING_CONFIG, or /etc/vmping/vmping.yaml)')
    .option('--json', 'print one JSON document (vmping.doctor/1)')
    .addHelpText(
      'after',
      '\nExamples:\n  vmping doctor                     on the machine of the bot, with its environment\n  sudo vmping doctor                on a hypervisor\n\nExit status: 0 all is well (warnings too), 1 something does not work, 2 wrong usage.',
    )
    .action((options: { config?: string; json?: boolean }) => tellFailure(() => runDoctor(options)));
}

async function runDoctor({ config, json = false }: { config?: string; json?: boolean }): Promise<void> {
  const lines = await inspectAll(config);
  const status = worstOf(lines);
  const document = { schema: 'vmping.doctor/1', status, lines };
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : showLines(lines));
  process.exitCode = status === 'fail' ? 1 : 0;
}
