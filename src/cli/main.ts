#!/usr/bin/env node
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { diagnoseCommand } from './diagnose.ts';

const program = new Command('vmping')
  .description("Why can't this KVM guest reach that host? One cause, proven, with the command that fixes it.")
  .version(packageJson.version)
  .showHelpAfterError('(vmping --help shows how it is used)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .addCommand(diagnoseCommand());

await program.parseAsync();
