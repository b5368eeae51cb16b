import { RequestMethod, Routes } from 'discord.js';
import type { DoctorLine } from '../../../src/model/doctor.ts';
import { ChatError } from '../chat-error.ts';
import { type Calls, createCalls } from './calls.ts';
import { missingPermissions } from './effective-permissions.ts';
import { inviteUrl } from './permissions.ts';
import { reachGateway } from './reach-gateway.ts';
import { commandsAreRegistered } from './register-commands.ts';

export interface DiscordInspection {
  readonly token: string;
  /** Servers of the configuration; empty: all that the bot is in. */
  readonly guilds: readonly string[];
  /** Channels that the configuration names. */
  readonly channels: readonly string[];
  readonly api?: string;
}

interface GuildAnswer {
  readonly roles: readonly { readonly id: string; readonly permissions: string }[];
}
interface ChannelAnswer {
  readonly type: number;
  readonly name?: string;
  readonly guild_id?: string;
  readonly permission_overwrites?: readonly {
    readonly id: string;
    readonly allow: string;
    readonly deny: string;
  }[];
}

const helloMs = 5000;
/** Text and announcement channels: those where a thread can hang on a message. */
const textChannels = new Set([0, 5]);
/** Fewer connections left for the day: something connects again and again. */
const fewSessions = 100;

/** What vmping finds at Discord with this token: a line each. Changes nothing. Never rejects. */
export async function inspectDiscord(inspection: DiscordInspection): Promise<readonly DoctorLine[]> {
  const calls = createCalls(inspection.token, inspection.api);
  let bot: { readonly id: string; readonly username: string };
  let application: { readonly id: string };
  try {
    bot = await get(calls, Routes.user('@me'));
    application = await get(calls, Routes.currentApplication());
  } catch (error) {
    // Without a token that counts, every other question would be one more that is refused.
    return [failure('discord: token', error)];
  }
  const invite = inviteUrl(application.id);
  const parts = await Promise.all([
    inspectGateway(calls),
    inspectGuilds(calls, inspection.guilds, invite),
    inspectCommands(calls, application.id, inspection.guilds, invite),
    ...inspection.channels.map((channel) => inspectChannel(calls, channel, bot.id)),
  ]);
  return [ok('discord: token', `Discord knows the bot as ${bot.username}.`), ...parts.flat()];
}

async function inspectGateway(calls: Calls): Promise<DoctorLine[]> {
  const subject = 'discord: gateway';
  try {
    const { url, session_start_limit: limit } = await get<{
      url: string;
      session_start_limit: { readonly remaining: number; readonly total: number };
    }>(calls, Routes.gatewayBot());
    const trouble = await reachGateway(url, helloMs);
    if (trouble !== undefined) {
      const cure = `Let this machine reach ${new URL(url).host} (WebSocket)`;
      return [{ subject, status: 'fail', says: `${url} does not answer: ${trouble}.`, cure }];
    }
    return limit.remaining < fewSessions
      ? [
          {
            subject,
            status: 'warn',
            says: `${limit.remaining} of ${limit.total} connections are left for today; then Discord resets the token.`,
            cure: 'Look for a bot that is restarted again and again',
          },
        ]
      : [ok(subject, 'It answers.')];
  } catch (error) {
    return [failure(subject, error)];
  }
}

async function inspectGuilds(calls: Calls, wanted: readonly string[], invite: string): Promise<DoctorLine[]> {
  const subject = 'discord: servers';
  try {
    const guilds = await get<readonly { readonly id: string; readonly name: string }[]>(
      calls,
      Routes.userGuilds(),
    );
    if (guilds.length === 0) {
      return [{ subject, status: 'fail', says: 'The bot is in no server.', cure: `Open ${invite}` }];
    }
    const missing = wanted.filter((id) => guilds.every((guild) => guild.id !== id));
    return missing.length > 0
      ? missing.map((id) => ({
          subject: `discord: server ${id}`,
          status: 'fail',
          says: 'The configuration names it, and the bot is not in it.',
          cure: `Open ${invite}&guild_id=${id}`,
        }))
      : [ok(subject, `The bot is in ${guilds.length === 1 ? 'one server' : `${guilds.length} servers`}.`)];
  } catch (error) {
    return [failure(subject, error)];
  }
}

async function inspectCommands(
  calls: Calls,
  applicationId: string,
  guilds: readonly string[],
  invite: string,
): Promise<DoctorLine[]> {
  const subject = 'discord: commands';
  try {
    return (await commandsAreRegistered(calls, applicationId, guilds))
      ? [ok(subject, 'The slash commands are registered.')]
      : [
          {
            subject,
            status: 'warn',
            says: 'The slash commands are not registered as this vmping has them.',
            cure: 'Start vmping bot: it registers them',
          },
        ];
  } catch (error) {
    const line = failure(subject, error);
    const isScope = error instanceof ChatError && error.code === '50001';
    return [isScope ? { ...line, cure: `Invite the bot again, for its slash commands: ${invite}` } : line];
  }
}

async function inspectChannel(calls: Calls, id: string, botId: string): Promise<DoctorLine[]> {
  try {
    const channel = await get<ChannelAnswer>(calls, Routes.channel(id));
    const subject = `discord: #${channel.name ?? id}`.slice(0, 80);
    if (!textChannels.has(channel.type) || channel.guild_id === undefined) {
      const cure = 'Name a text channel of a server in the configuration';
      return [{ subject, status: 'fail', says: 'No thread can be opened there.', cure }];
    }
    const guildId = channel.guild_id;
    const [{ roles }, member] = await Promise.all([
      get<GuildAnswer>(calls, Routes.guild(guildId)),
      get<{ readonly roles: readonly string[] }>(calls, Routes.guildMember(guildId, botId)),
    ]);
    const missing = missingPermissions({
      guildId,
      roles,
      member: { id: botId, roles: member.roles },
      overwrites: channel.permission_overwrites ?? [],
    });
    return missing.length === 0
      ? [ok(subject, 'Everything that vmping needs is allowed there, threads too.')]
      : [
          {
            subject,
            status: 'fail',
            says: `Not allowed there: ${missing.join(', ')}.`,
            cure: 'Edit Channel, Permissions: allow them to the role of the bot',
          },
        ];
  } catch (error) {
    return [failure(`discord: channel ${id}`, error)];
  }
}

function get<Answer>(calls: Calls, route: `/${string}`): Promise<Answer> {
  return calls.bot<Answer>({ method: RequestMethod.Get, route });
}

function ok(subject: string, says: string): DoctorLine {
  return { subject, status: 'ok', says, cure: null };
}

/** What Discord refused is a fault; what could not be asked is neither fault nor health. */
function failure(subject: string, error: unknown): DoctorLine {
  const { reason, code, cure } =
    error instanceof ChatError ? error : new ChatError('temporary', String(error));
  return reason === 'undeliverable' || reason === 'refused'
    ? { subject, status: 'fail', says: `Discord refuses it (${code}).`, cure: cure === '' ? null : cure }
    : { subject, status: 'skipped', says: `Discord could not be asked (${code}).`, cure: null };
}
