import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { configPath } from '../../adapters/config-file.ts';
import { apiUrlVariables } from '../../src/config/api-urls.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { unwrapped } from '../../src/config/schema-walk.ts';
import { secretVariables } from '../../src/config/secrets.ts';
import { auditOutcomes, auditWays } from '../../src/model/audit.ts';
import { commandNames } from '../../src/model/command/command-name.ts';
import { codes, generated, page, table } from './markdown.ts';

/** Every key of the configuration, with its place as the file has it. */
export interface DocumentedKey {
  readonly key: string;
  readonly kind: string;
  /** As YAML would have it; empty where there is none. */
  readonly byDefault: string;
  readonly says: string;
}

export function documentedKeys(schema: z.ZodObject = ConfigFile, above = ''): readonly DocumentedKey[] {
  return Object.entries(schema.shape).flatMap(([name, of]) => {
    const key = `${above}${name}`;
    const inner = unwrapped(of);
    const own = { key, kind: kindOf(inner), byDefault: defaultOf(of), says: of.description ?? '' };
    const item = inner instanceof z.ZodArray ? unwrapped(inner.element) : inner;
    const below = inner instanceof z.ZodArray ? `${key}[].` : `${key}.`;
    return item instanceof z.ZodObject ? [own, ...documentedKeys(item, below)] : [own];
  });
}

function kindOf(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodArray) {
    const item = unwrapped(schema.element);
    return item instanceof z.ZodObject ? 'list of entries' : 'list';
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options
      .map((option) => (option instanceof z.ZodLiteral ? `\`${option.value}\`` : kindOf(option)))
      .join(' or ');
  }
  if (schema instanceof z.ZodEnum) {
    return codes(schema.options.map(String)).replaceAll(', ', ' or ');
  }
  return schema instanceof z.ZodObject
    ? 'section'
    : schema instanceof z.ZodRecord
      ? 'names with lists'
      : schema instanceof z.ZodNumber
        ? 'number'
        : schema instanceof z.ZodBoolean
          ? '`true` or `false`'
          : 'text';
}

function defaultOf(schema: z.core.$ZodType): string {
  if (!(schema instanceof z.ZodDefault)) {
    return '';
  }
  const value: unknown = schema.def.defaultValue;
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}

const secretSays: Readonly<Record<(typeof secretVariables)[keyof typeof secretVariables], string>> = {
  VMPING_REDIS_URL:
    'The URL of Redis with its password, `redis://:PASSWORD@host:6379`. Wins over `redis` of the file. Read by `worker`, `chat` and `doctor`, too.',
  VMPING_SLACK_BOT_TOKEN: 'Slack: `xoxb-…`, "OAuth & Permissions" of the app\'s page.',
  VMPING_SLACK_APP_TOKEN: 'Slack in Socket Mode: `xapp-…` with `connections:write`, "Basic Information".',
  VMPING_SLACK_SIGNING_SECRET: 'Slack in HTTP mode: "Basic Information".',
  VMPING_DISCORD_TOKEN: 'Discord: "Bot", "Reset Token" of the application\'s page.',
};

const apiUrlSays: Readonly<Record<keyof typeof apiUrlVariables, string>> = {
  slack: "The base of Slack's Web API; it ends in a slash.",
  discord: "The base of Discord's API, without the version; the gateway is where that API says.",
};

export function configurationPage(): string {
  const example = readFileSync(new URL('../../docs/vmping.example.yaml', import.meta.url), 'utf8');
  return page(
    '# Configuration',
    generated,
    `One YAML file: that of \`--config\`, else of \`VMPING_CONFIG\`, else \`${configPath}\` where it is there, else nothing but defaults (no chat). It is read once, at the start; all mistakes are told at once, each with its line, and end \`vmping bot\` with status 2. \`vmping doctor --config FILE\` tries it without starting anything. A complete one is [vmping.example.yaml](vmping.example.yaml).`,
    '## Keys',
    table(
      ['Key', 'Kind', 'Default', ''],
      documentedKeys().map(({ key, kind, byDefault, says }) => [
        `\`${key}\``,
        kind,
        byDefault === '' ? '' : `\`${byDefault}\``,
        says,
      ]),
    ),
    '## Secrets',
    'From the environment alone; a token or a password in the file is refused, with the variable to use. Each may be the name of a file instead, for the secrets of containers and `LoadCredential=` of systemd: `VMPING_DISCORD_TOKEN_FILE=/run/secrets/discord`. They show up in no log, job, message or error; nor does the text of the file, when it is not valid YAML.',
    table(
      ['Variable', ''],
      Object.values(secretVariables).map((variable) => [`\`${variable}\``, secretSays[variable]]),
    ),
    '## Other addresses of the chats',
    'For a proxy between vmping and the chat, or a test. From the environment as well; `bot` and `doctor` read them.',
    table(
      ['Variable', 'Default', ''],
      Object.entries(apiUrlVariables).map(([chat, { variable, byDefault }]) => [
        `\`${variable}\``,
        `\`${byDefault}\``,
        apiUrlSays[chat as keyof typeof apiUrlVariables],
      ]),
    ),
    '## Who may',
    `\`policy\` is a list of what is allowed. All parts of an entry must fit; a part that is left out fits everything; an entry names \`people\`, \`groups\` or both, and one of them that fits is enough. Nothing takes a right away, so the order does not matter, and one entry that fits is enough. Without an entry that fits, a person gets a refusal that names the part in which their own rights end, and only they see it. \`help\` is for everyone; a terminal (\`vmping chat\`, \`vmping bot --terminal\`) belongs to the owner of the process and is not asked. Why so: [decision 15](decisions/0015-who-may.md).`,
    `Commands: ${codes(commandNames)}. A press on a button is the command that it stands for, of whoever pressed it: *run again* is \`again\`, *show all evidence* is \`evidence\`. Follow-ups in a thread ask for the same VM and are judged by it.`,
    `In \`vms\` and \`hypervisors\`, \`*\` stands for any characters and \`?\` for exactly one; the whole name must fit, and upper and lower case differ. A right for "all but one" is written with patterns that leave that one out.`,
    '```yaml\n' +
      example.slice(example.indexOf('# People, by'), example.indexOf('# Every command,')).trim() +
      '\n```',
    '## The audit log',
    `Every command, whatever became of it, is one line of JSON with \`at\` (UTC), \`platform\`, \`person\` (\`id\`, \`name\`), \`channel\`, \`how\` (${codes(auditWays)}), \`command\`, \`vm\`, \`target\`, \`hypervisor\`, \`outcome\` (${codes(auditOutcomes)}), \`why\` and \`request\`. What people typed stands there as data. The file is made with mode 0600 and only ever appended to; to rotate it, rename it (logrotate without \`copytruncate\` is right; it works with it, too).`,
    'If it cannot be written, commands go on: the log of the process says so once a minute with the number of lost entries, and `/healthz` answers 503 until it can. `/vmping audit` shows the last entries to those who may; for more:',
    '```\njq -r \'select(.outcome == "refused") | [.at, .person.name, .command, .vm, .why] | @tsv\' /var/log/vmping/audit.jsonl\n```',
    '## Health',
    '`GET /healthz` answers 200 with `"status": "ok"`, or 503 with `"degraded"`, and one entry for each part: `redis`, each chat that is on, `audit`. An entry has `ok`, `says` (what is wrong and what to do) and `since` where it is known. It answers within a second, whatever hangs.',
    '```\n{"status":"degraded","parts":{"redis":{"ok":true,"says":""},"slack":{"ok":true,"says":"","since":"…"},\n  "audit":{"ok":false,"says":"the audit log /var/log/vmping/audit.jsonl cannot be written: the disk is full"}}}\n```',
    '## Doctor',
    '`vmping doctor` looks at configuration, secrets, audit log, Redis (version, settings that lose jobs), the clock, every worker, the chats that are on, and, where virsh is installed, libvirt, tools and rights: one line each, and what to do where something is wrong. It changes nothing. Exit status 0 (warnings too) or 1; `--json` prints one document (`vmping.doctor/1`).',
  );
}
