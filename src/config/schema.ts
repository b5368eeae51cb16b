import { z } from 'zod';
import { languages } from '../message/say.ts';
import { CommandName } from '../model/command/command-name.ts';
import { channel, group, pattern, person, some } from './parts.ts';
import { AgentSection } from './sections/agent.ts';
import { AlertsSection } from './sections/alerts.ts';
import { MetricsSection } from './sections/metrics.ts';
import { WatchSection } from './sections/watch.ts';

/** The configuration file, as it is written. The descriptions are what docs/configuration.md says of each key. */

const port = z.int().min(1).max(65_535);

export const PolicyRuleEntry = z.strictObject({
  commands: z
    .union([z.literal('all'), some(CommandName)])
    .describe('What is allowed: a list of commands, or `all`. `help` is always allowed.'),
  people: z
    .union([z.literal('everyone'), some(person)])
    .optional()
    .describe(
      'Who: `slack:` and a member id, `discord:` and a user id; or `everyone` for all who can write to the bot. A rule names people, groups, or both; one that fits is enough.',
    ),
  groups: some(group)
    .optional()
    .describe(
      "Who, by group: a name of `groups`, a Slack user group (`slack:S…`), a Discord role (`discord:` and its id; the server's own id is the role of all its members).",
    ),
  channels: some(channel)
    .optional()
    .describe('Where: `slack:C…`, `discord:` and a channel id. Left out: in every channel.'),
  vms: some(pattern)
    .optional()
    .describe(
      'Which VMs, by name, with `*` for any characters and `?` for one. Left out: every VM. Commands that name no VM (`status`, `audit`) are not limited by it.',
    ),
  hypervisors: some(pattern).optional().describe('The same for the names of the hypervisors that run them.'),
});

const SlackSection = z.strictObject({
  mode: z
    .enum(['socket', 'http'])
    .default('socket')
    .describe(
      '`socket`: Socket Mode, no address of your own is needed. `http`: Slack sends signed requests to `port` and `path`.',
    ),
  host: z.string().min(1).optional().describe('`http` alone: the address to listen on. Default: `0.0.0.0`.'),
  port: port.optional().describe('`http` alone: the port to listen on. Default: 3000.'),
  path: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/u, 'is not a path: it begins with "/", as /slack/events')
    .optional()
    .describe('`http` alone: the path of the request URL. Default: `/slack/events`.'),
});

const DiscordSection = z.strictObject({
  guilds: some(z.string().regex(/^\d{1,20}$/u, 'is not the id of a server (guild): digits, in quotes'))
    .optional()
    .describe(
      'Servers (guilds) that are heard, and in which the commands are registered, which Discord does at once. Left out: every server that the bot is in, with commands registered globally, which may take a while to show.',
    ),
});

export const ConfigFile = z.strictObject({
  redis: z
    .string()
    .optional()
    .describe(
      'Redis between the bot and the workers: `redis://host:6379`, `rediss://…` or `unix:///path/to.sock`. A URL with a password goes into VMPING_REDIS_URL, which wins over this.',
    ),
  language: z.enum(languages).default('en').describe('The language of the answers.'),
  slack: SlackSection.optional().describe('Starts the Slack side of the bot. `slack: {}` is enough.'),
  discord: DiscordSection.optional().describe('Starts the Discord side of the bot. `discord: {}` is enough.'),
  groups: z
    .record(
      z.string().regex(/^[A-Za-z][\w-]{0,39}$/u, 'a group has a name of letters, digits, "_" and "-"'),
      z.array(person),
    )
    .default({})
    .describe('Groups of people, for `policy`: a name and a list of people.'),
  policy: z
    .array(PolicyRuleEntry)
    .default([])
    .describe(
      'A list of what is allowed. What no entry allows is refused; without entries only `help` is left.',
    ),
  audit: z
    .strictObject({
      file: z
        .string()
        .regex(/^\//u, 'is not an absolute path')
        .default('/var/log/vmping/audit.jsonl')
        .describe('Where every command is written down, a line of JSON each.'),
    })
    .optional()
    .describe('The audit log. Left out, it is kept at the default place where Slack or Discord is on.'),
  agent: AgentSection.optional().describe(
    'What the agent of a hypervisor (`vmping agent`, also in `vmping worker`) looks for, read from the file on that hypervisor. Left out: everything, with the defaults below.',
  ),
  watch: WatchSection.optional().describe(
    'Paths that are looked at again and again; what changes is posted where alerts go.',
  ),
  alerts: AlertsSection.optional().describe(
    'What vmping says by itself (links that flap, guests that are cut off, watched paths that break), and where. Left out, it is counted, and said nowhere but in a terminal.',
  ),
  health: z
    .strictObject({
      port: port.default(8080).describe('The port of `/healthz`.'),
      host: z
        .string()
        .min(1)
        .default('127.0.0.1')
        .describe('The address that it listens on; `0.0.0.0` in a container.'),
    })
    .optional()
    .describe('Answers `GET /healthz` with 200 or 503 and a line for each part. Left out: no such port.'),
  metrics: MetricsSection.optional().describe(
    'Metrics for Prometheus on `/metrics` of bot, worker and agent (docs/metrics.md), and `/healthz` beside it. `metrics: {}` is enough. Left out: nothing is counted, and no such port.',
  ),
});
export type ConfigFile = z.infer<typeof ConfigFile>;
