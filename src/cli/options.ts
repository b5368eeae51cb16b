import { type Command, InvalidArgumentError } from 'commander';
import { type Language, say } from '../message/say.ts';
import { shorten } from '../model/command/chat-text.ts';
import { VmName } from '../model/names.ts';
import { type Target, TargetError, tryParseTarget } from '../model/target.ts';
import { text } from '../model/text.ts';

/** A time such as `10s`, `500ms` or `2m`, in milliseconds; a bare number is seconds. */
export function timeBetween(least: number, most: number, range: string): (value: string) => number {
  return (value) => {
    const found = /^(?<amount>\d+(?:\.\d+)?)(?<unit>ms|s|m)?$/u.exec(value)?.groups;
    const scale = { ms: 1, s: 1_000, m: 60_000 }[found?.['unit'] ?? 's'] ?? 1_000;
    const ms = Number(found?.['amount']) * scale;
    if (!(ms >= least && ms <= most)) {
      throw new InvalidArgumentError(`a time from ${range}.`);
    }
    return ms;
  };
}

/** The name of a VM; ends with wrong usage where it is none. */
export function vmOrUsage(value: string, language: Language, command: Command): VmName {
  const vm = VmName.safeParse(value);
  if (!vm.success) {
    const problem = vm.error.issues[0]?.message ?? '';
    const why = say(text('usage.vm-name', { name: shorten(value), problem }), language);
    command.error(`error: ${why}`, { exitCode: 2 });
  }
  return vm.data;
}

/** A target; ends with wrong usage where it is none. */
export function targetOrUsage(value: string, language: Language, command: Command): Target {
  const target = tryParseTarget(value);
  if (target instanceof TargetError) {
    command.error(`error: ${say(target.problem, language)}`, { exitCode: 2 });
  }
  return target;
}

/** A signal at the first Ctrl-C (or SIGTERM); the second one ends the process. */
export function stopAtInterrupt(): AbortSignal {
  const stop = new AbortController();
  const onInterrupt = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return stop.signal;
}
