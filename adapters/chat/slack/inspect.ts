import { z } from 'zod';
import type { Secret } from '../../../src/config/secret.ts';
import type { DoctorLine } from '../../../src/model/doctor.ts';
import { ChatError } from '../chat-error.ts';
import { botScopes } from './methods.ts';
import type { SlackAdapterOptions } from './slack-adapter.ts';
import { createSlackApi, type SlackApi } from './web-api.ts';

export interface InspectSlackOptions extends Pick<SlackAdapterOptions, 'botToken' | 'connection' | 'apiUrl'> {
  /** Channels that the policy names (`C012`): vmping has to be in them. */
  readonly channels: readonly string[];
  /** User groups that the policy names (`S012`). */
  readonly groups: readonly string[];
}

type Lines = readonly DoctorLine[];

const manifestCure =
  'Paste the output of `vmping manifest slack` into the app’s page "App Manifest", and install the app again';

/** Without these something is less good; without any other, something does not work. */
const losses: Readonly<Record<string, string>> = {
  'channels:history': 'a message may be there twice after an answer of Slack was lost',
  'groups:history': 'the same in private channels',
  'metadata.message:read': 'a message may be there twice after an answer of Slack was lost',
  'users:read': 'people who mention vmping are shown as an id',
  'usergroups:read': 'user groups of the policy have nobody in them',
  'channels:read': '`vmping doctor` cannot look at channels',
  'groups:read': '`vmping doctor` cannot look at private channels',
};

const Auth = z.object({
  team: z.string(),
  user: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});
const Info = z.object({
  channel: z.object({
    name: z.string(),
    is_member: z.boolean().optional(),
    is_archived: z.boolean().optional(),
  }),
});

/**
 * What is missing on Slack's side, a line each with its cure. Opens no socket: Slack would give commands to it that
 * the running bot is waiting for. Never rejects.
 */
export async function inspectSlack(options: InspectSlackOptions): Promise<Lines> {
  let clockMs: number | undefined;
  const open = (token: Secret) =>
    createSlackApi({
      token,
      apiUrl: options.apiUrl,
      language: 'en',
      log: () => undefined,
      onAnswer(headers) {
        const date = Date.parse(headers.get('date') ?? '');
        clockMs ??= Number.isNaN(date) ? undefined : Date.now() - date;
      },
    });
  const api = open(options.botToken);
  const subject = 'slack: bot token';
  const auth = await attempt(async () => Auth.parse(await api.call('auth.test')));
  if (auth instanceof ChatError) {
    return [failed(subject, 'Slack does not take it', auth), ...(await inspectConnection(options, open))];
  }
  const { team, user } = auth;
  const others = await Promise.all([
    inspectConnection(options, open),
    ...options.channels.map((channel) => inspectChannel(api, channel)),
    ...options.groups.map((group) => inspectGroup(api, group)),
  ]);
  return [
    { subject, status: 'ok', says: `@${user} in ${team}.`, cure: null },
    ...scopeLine(auth.response_metadata?.scopes),
    ...others.flat(),
    ...clockLines(clockMs, options.connection.mode),
  ];
}

function scopeLine(granted: readonly string[] | undefined): Lines {
  const subject = 'slack: scopes';
  if (granted === undefined) {
    return [{ subject, status: 'skipped', says: 'Slack did not say which there are.', cure: null }];
  }
  const missing = botScopes().filter((scope) => !granted.includes(scope));
  const needed = missing.filter((scope) => losses[scope] === undefined);
  if (needed.length > 0) {
    const says = `Missing: ${missing.join(', ')}.`;
    return [{ subject, status: 'fail', says, cure: manifestCure }];
  }
  return missing.length === 0
    ? [{ subject, status: 'ok', says: 'All that the manifest names.', cure: null }]
    : missing.map((scope) => ({
        subject,
        status: 'warn',
        says: `Without ${scope}, ${losses[scope]}.`,
        cure: manifestCure,
      }));
}

async function inspectConnection(
  { connection }: InspectSlackOptions,
  open: (token: Secret) => SlackApi,
): Promise<Lines> {
  if (connection.mode === 'http') {
    const { host, port, path } = connection;
    const says = `Slack has to reach ${host}:${port}${path} from outside, which cannot be seen from here.`;
    const cure = 'The app’s page "Event Subscriptions" says whether it does';
    return [{ subject: 'slack: request URL', status: 'skipped', says, cure }];
  }
  const subject = 'slack: socket';
  const answer = await attempt(() => open(connection.appToken).call('apps.connections.open'));
  if (answer instanceof ChatError) {
    const off = ['not_allowed_token_type', 'missing_scope', 'socket_mode_not_enabled'].includes(answer.code);
    const cure =
      'Page "Socket Mode": enable it. Page "Basic Information", "App-Level Tokens": make one with the scope connections:write';
    return [off ? { ...failed(subject, 'None opens', answer), cure } : failed(subject, 'None opens', answer)];
  }
  return [{ subject, status: 'ok', says: 'The app-level token opens one.', cure: null }];
}

async function inspectChannel(api: SlackApi, id: string): Promise<Lines> {
  const answer = await attempt(async () => Info.parse(await api.call('conversations.info', { channel: id })));
  const subject = `slack: ${id}`;
  if (answer instanceof ChatError) {
    return answer.code === 'missing_scope' || answer.reason !== 'undeliverable'
      ? [{ ...failed(subject, 'It could not be looked at', answer), status: 'skipped' }]
      : [failed(subject, 'vmping cannot post there', answer)];
  }
  const { name, is_member: isMember = false, is_archived: isArchived = false } = answer.channel;
  const named = `slack: #${name}`.slice(0, 80);
  if (isArchived) {
    return [
      {
        subject: named,
        status: 'fail',
        says: `It is archived (${id}).`,
        cure: 'Take it out of the policy, or unarchive it',
      },
    ];
  }
  return isMember
    ? [{ subject: named, status: 'ok', says: 'vmping is in it.', cure: null }]
    : [
        {
          subject: named,
          status: 'fail',
          says: `vmping is not in it (${id}).`,
          cure: `In #${name}: /invite @vmping`,
        },
      ];
}

async function inspectGroup(api: SlackApi, group: string): Promise<Lines> {
  const subject = `slack: group ${group}`;
  const answer = await attempt(async () =>
    z
      .object({ users: z.array(z.string()) })
      .parse(await api.call('usergroups.users.list', { usergroup: group })),
  );
  if (answer instanceof ChatError) {
    return [failed(subject, 'Nobody can be seen in it, so it lets nobody do anything', answer)];
  }
  const people = answer.users.length;
  return people === 0
    ? [{ subject, status: 'warn', says: 'Nobody is in it.', cure: null }]
    : [{ subject, status: 'ok', says: `${people} ${people === 1 ? 'person' : 'people'}.`, cure: null }];
}

/** Signed requests older than five minutes are refused, by the clock of this machine. */
function clockLines(offMs: number | undefined, mode: 'socket' | 'http'): Lines {
  const subject = 'slack: clock';
  if (offMs === undefined) {
    return [];
  }
  const seconds = Math.round(Math.abs(offMs) / 1_000);
  if (seconds < 30) {
    return [{ subject, status: 'ok', says: 'Within 30 s of Slack’s.', cure: null }];
  }
  const says = `${seconds} s ${offMs > 0 ? 'ahead of' : 'behind'} Slack’s.`;
  const status = mode === 'http' && seconds >= 300 ? 'fail' : 'warn';
  return [{ subject, status, says, cure: 'timedatectl set-ntp true' }];
}

const unreachableCure =
  'Let this machine reach https://slack.com and wss://*.slack.com; behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1';

function failed(subject: string, what: string, { reason, code, cure }: ChatError): DoctorLine {
  if (reason === 'temporary') {
    return { subject, status: 'fail', says: `Slack gave no answer: ${code}.`, cure: unreachableCure };
  }
  return { subject, status: 'fail', says: `${what}: ${code}.`, cure: cure === '' ? null : cure };
}

async function attempt<Value>(run: () => Promise<Value>): Promise<Value | ChatError> {
  try {
    return await run();
  } catch (error) {
    return error instanceof ChatError ? error : new ChatError('refused', 'an answer that is not Slack’s');
  }
}
