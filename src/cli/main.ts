#!/usr/bin/env node
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { agentCommand } from './agent/command.ts';
import { botCommand } from './bot.ts';
import { captureCommand } from './capture.ts';
import { chatCommand } from './chat.ts';
import { demoCommand } from './demo/demo.ts';
import { diagnoseCommand } from './diagnose/diagnose.ts';
import { doctorCommand } from './doctor.ts';
import { inviteCommand } from './invite.ts';
import { labCommand } from './lab/command.ts';
import { createLocalEngine } from './local-engine.ts';
import { manifestCommand } from './manifest.ts';
import { measureCommand } from './measure.ts';
import { recordCommand } from './record.ts';
import { workerCommand } from './worker.ts';

const program = new Command('vmping')
  .description("Why can't this KVM guest reach that host? One cause, proven, with the command that fixes it.")
  .version(packageJson.version)
  .addHelpText(
    'after',
    `
Examples:
  sudo vmping diagnose web01 10.0.0.1    on the hypervisor itself: no chat, no queue
  sudo vmping chat --worker              the bot in this terminal, and a worker for this host
  sudo vmping lab up                     a hypervisor with real guests to try it on`,
  )
  .addCommand(diagnoseCommand())
  .addCommand(measureCommand())
  .addCommand(captureCommand())
  .addCommand(recordCommand())
  .addCommand(chatCommand(createLocalEngine))
  .addCommand(botCommand())
  .addCommand(workerCommand(createLocalEngine))
  .addCommand(agentCommand(createLocalEngine))
  .addCommand(inviteCommand())
  .addCommand(manifestCommand())
  .addCommand(doctorCommand())
  .addCommand(demoCommand())
  .addCommand(labCommand());

// Wrong usage is 2, as the shell's own tools have it; help and version are 0. Set on every command: each parses its own.
function heedWrongUsage(command: Command, names: string): void {
  command.showHelpAfterError(`(${names} --help shows how it is used)`);
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  for (const each of command.commands) {
    heedWrongUsage(each, `${names} ${each.name()}`);
  }
}
heedWrongUsage(program, 'vmping');

await program.parseAsync();
