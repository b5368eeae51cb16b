import type { AbsentWhen } from '../../model/fact.ts';
import type { DeviceName } from '../../model/names.ts';

/** What a fact about one bridge needs. */
export interface BridgeArgs {
  readonly bridge: DeviceName;
}

/** The daemon that does the switching does not run, or runs and has no such bridge. */
export const switchMissing: AbsentWhen = ({ stderr }) =>
  /cannot read pidfile .*No such file|^no such bridge$|unknown bridge|is not a bridge or a socket|cannot connect to .*(No such file|Connection refused)/mu.test(
    stderr,
  );
