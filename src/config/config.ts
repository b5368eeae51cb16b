import type { AlertRules } from '../incidents/route.ts';
import type { Language } from '../message/say.ts';
import type { Policy } from '../policy/policy.ts';
import type { ConfigProblem } from './problem.ts';
import { problemsOf } from './problems.ts';
import { ConfigFile } from './schema.ts';
import { type AgentConfig, toAgent } from './sections/agent.ts';
import { toAlerts } from './sections/alerts.ts';
import { type MetricsConfig, toMetrics } from './sections/metrics.ts';
import { defaultWatch, toWatch, type WatchConfig } from './sections/watch.ts';

export type SlackConfig =
  | { readonly mode: 'socket' }
  | { readonly mode: 'http'; readonly host: string; readonly port: number; readonly path: string };

export interface DiscordConfig {
  /** Servers to register the commands in; empty: globally. */
  readonly guilds: readonly string[];
}

/** The configuration, checked and with its defaults. It holds no secret. */
export interface Config {
  /** Without a password; null where the file names none. */
  readonly redis: string | null;
  readonly language: Language;
  /** Null: not started. */
  readonly slack: SlackConfig | null;
  readonly discord: DiscordConfig | null;
  readonly policy: Policy;
  readonly audit: { readonly file: string } | null;
  readonly agent: AgentConfig;
  readonly watch: WatchConfig;
  readonly alerts: AlertRules;
  readonly health: { readonly host: string; readonly port: number } | null;
  /** Null: nothing is counted. */
  readonly metrics: MetricsConfig | null;
}

export type ParsedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Where the audit log is kept when a chat is on and the file does not say. */
const auditFile = '/var/log/vmping/audit.jsonl';

/** Checks what a configuration file holds, as plain data (null: an empty file), and fills in what it leaves out. */
export function parseConfig(value: unknown): ParsedConfig {
  const written = withoutEmptySections(value);
  const parsed = ConfigFile.safeParse(written);
  const problems = problemsOf(written, parsed.success ? [] : parsed.error.issues);
  return parsed.success && problems.length === 0
    ? { ok: true, config: toConfig(parsed.data) }
    : { ok: false, problems };
}

/** The configuration of a process that has no file. */
export function defaultConfig(): Config {
  return toConfig(ConfigFile.parse({}));
}

/** `slack:` with nothing behind it turns Slack on; `policy:` with nothing behind it is as if it were not there. */
function withoutEmptySections(value: unknown): unknown {
  if (value === null || value === undefined) {
    return {};
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, section]) => {
      if (section !== null) {
        return [[key, section]];
      }
      const isSection = [
        'slack',
        'discord',
        'audit',
        'agent',
        'watch',
        'alerts',
        'health',
        'metrics',
      ].includes(key);
      return isSection ? [[key, {}]] : ['groups', 'policy'].includes(key) ? [] : [[key, section]];
    }),
  );
}

function toConfig(file: ConfigFile): Config {
  const { slack, discord, groups, policy, audit, watch, health } = file;
  const hasChat = slack !== undefined || discord !== undefined;
  return {
    redis: file.redis ?? null,
    language: file.language,
    slack: slack === undefined ? null : toSlack(slack),
    discord: discord === undefined ? null : { guilds: discord.guilds ?? [] },
    policy: {
      groups,
      rules: policy.map((rule) => ({ ...rule, people: rule.people ?? [], groups: rule.groups ?? [] })),
    },
    audit: audit ?? (hasChat ? { file: auditFile } : null),
    agent: toAgent(file.agent),
    watch: watch === undefined ? defaultWatch() : toWatch(watch),
    alerts: toAlerts(file.alerts),
    health: health ?? null,
    metrics: toMetrics(file.metrics),
  };
}

function toSlack({ mode, host, port, path }: NonNullable<ConfigFile['slack']>): SlackConfig {
  return mode === 'socket'
    ? { mode }
    : { mode, host: host ?? '0.0.0.0', port: port ?? 3000, path: path ?? '/slack/events' };
}
