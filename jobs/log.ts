/** Where a process says what happened: a constant sentence and fields. Never a secret, never a payload. */
export type Log = (event: string, fields?: Readonly<Record<string, string | number | boolean>>) => void;

/** One line on stderr per event. */
export const stderrLog: Log = (event, fields = {}) => {
  const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  process.stderr.write(`${new Date().toISOString()} ${event}${pairs.join('')}\n`);
};

export const silentLog: Log = () => undefined;
