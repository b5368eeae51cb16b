import { type Logger, LogLevel } from '@slack/bolt';

/** Where the adapter says what happened; as `Log` of the jobs. */
export type SlackLog = (event: string, fields?: Readonly<Record<string, string | number | boolean>>) => void;

/** The libraries' warnings and errors go into our log, without anything that looks like a token. */
export function boltLogger(log: SlackLog): Logger {
  const tell = (level: string, parts: readonly unknown[]) =>
    log('slack library', { level, says: withoutTokens(parts.map(inWords).join(' ')).slice(0, 500) });
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts: unknown[]) => tell('warn', parts),
    error: (...parts: unknown[]) => tell('error', parts),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

/** Tokens begin with `xoxb-`, `xapp-` and the like; tickets of the socket are a parameter of its address. */
export function withoutTokens(text: string): string {
  return text
    .replace(/\bx(?:ox|app)[\w.]*-[\w-]+/gu, '[secret]')
    .replace(/([?&]ticket=)[^&\s"']+/gu, '$1[secret]');
}

function inWords(part: unknown): string {
  return part instanceof Error
    ? `${part.name}: ${part.message}`
    : typeof part === 'string'
      ? part
      : typeof part;
}
