import type { Config } from '../config/config.ts';
import type { DoctorLine } from '../model/doctor.ts';

/** What stands in the configuration, and what of it cannot be meant. `file`: null where there is none. */
export function configurationLines(config: Config, file: string | null): readonly DoctorLine[] {
  if (file === null) {
    return [
      {
        subject: 'configuration',
        status: 'skipped',
        says: 'There is no configuration file: Slack and Discord are off, and the terminal may do everything.',
        cure: 'For a chat: copy docs/vmping.example.yaml to /etc/vmping/vmping.yaml, or name a file with --config',
      },
    ];
  }
  const { slack, discord, policy } = config;
  const chats = [
    ...(slack === null
      ? []
      : [`Slack (${slack.mode === 'socket' ? 'Socket Mode' : `HTTP, port ${slack.port}`})`]),
    ...(discord === null ? [] : ['Discord']),
  ];
  return [
    {
      subject: 'configuration',
      status: 'ok',
      says: `${file}: ${chats.join(' and ') || 'no chat'}, ${policy.rules.length} ${policy.rules.length === 1 ? 'rule' : 'rules'}.`,
      cure: null,
    },
    ...policyLines(config),
  ];
}

function policyLines({ slack, discord, policy }: Config): DoctorLine[] {
  const subject = 'policy';
  if (slack === null && discord === null) {
    return [];
  }
  if (policy.rules.length === 0) {
    return [
      {
        subject,
        status: 'warn',
        says: 'The policy allows nothing: every command but help is refused.',
        cure: 'Add entries to `policy` (docs/configuration.md)',
      },
    ];
  }
  const named = new Set(policy.rules.flatMap(({ groups }) => groups));
  const unused = Object.keys(policy.groups).filter((group) => !named.has(group));
  const empty = [...named].filter((group) => policy.groups[group]?.length === 0);
  const off = (['slack', 'discord'] as const).filter(
    (platform) =>
      (platform === 'slack' ? slack : discord) === null &&
      policy.rules.some(({ people, channels }) =>
        [...(people === 'everyone' ? [] : people), ...(channels ?? [])].some((id) =>
          id.startsWith(`${platform}:`),
        ),
      ),
  );
  const odd = [
    ...unused.map((group) => `no rule names the group ${group}`),
    ...empty.map((group) => `the group ${group} is empty`),
    ...off.map((platform) => `rules name people or channels of ${platform}, which is off`),
  ];
  return odd.length === 0
    ? []
    : [{ subject, status: 'warn', says: `Odd, but it does no harm: ${odd.join('; ')}.`, cure: null }];
}
