import { fault } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { Interactions } from './interactions.ts';
import { type Body, check, createMessage, editMessage, wire } from './messages.ts';
import { need, needToSend, permission } from './permissions.ts';
import type { Channel, World } from './world.ts';

/** What the routes work on. */
export interface Service {
  readonly world: World;
  readonly gateway: Gateway;
  readonly interactions: Interactions;
}

type Handler = (service: Service, parts: readonly string[], body: Body, query: URLSearchParams) => unknown;

interface Route {
  readonly on: RegExp;
  /** Tokens of interactions stand in the path and need no other. */
  readonly open?: true;
  readonly handle: Handler;
}

/** The routes that vmping uses. A path that is not here is answered as Discord does: 404 with code 0. */
export const routes: readonly Route[] = [
  {
    on: /^GET \/gateway\/bot$/u,
    handle: ({ gateway }) => ({
      url: gateway.url,
      shards: 1,
      session_start_limit: { total: 1000, remaining: 999, reset_after: 14_400_000, max_concurrency: 1 },
    }),
  },
  { on: /^GET \/users\/@me$/u, handle: ({ world }) => world.bot },
  { on: /^GET \/applications\/@me$/u, handle: ({ world }) => ({ ...world.bot, id: world.applicationId }) },
  {
    on: /^GET \/users\/@me\/guilds$/u,
    handle: ({ world }) => [{ id: world.guildId, name: 'the guild' }],
  },
  {
    on: /^GET \/guilds\/(\d+)$/u,
    handle: ({ world }, [id]) => guild(world, id),
  },
  {
    on: /^GET \/guilds\/(\d+)\/members\/(\d+)$/u,
    handle: ({ world }, [guildId, userId]) => {
      guild(world, guildId);
      return { user: { ...world.bot, id: userId }, roles: [] };
    },
  },
  { on: /^GET \/channels\/(\d+)$/u, handle: ({ world }, [id = '']) => showChannel(world, world.channel(id)) },
  {
    on: /^GET \/channels\/(\d+)\/messages$/u,
    handle: ({ world }, [id = ''], _, query) => {
      const channel = world.channel(id);
      need(world, channel, permission.readMessageHistory);
      const after = BigInt(query.get('after') ?? 0);
      return channel.messages
        .filter((message) => BigInt(message.id) > after)
        .slice(-Number(query.get('limit') ?? 50))
        .reverse()
        .map((message) => wire(world, message));
    },
  },
  {
    on: /^POST \/channels\/(\d+)\/messages$/u,
    handle: ({ world, gateway }, [id = ''], body) => {
      const channel = world.channel(id);
      needToSend(world, channel, body.json, body.files.length);
      check('MessageCreateRequest', body);
      if (
        channel.type === 1 &&
        [...world.users.values()].some((user) => user.closed && channel.name === `@${user.username}`)
      ) {
        throw fault.closed();
      }
      const { message, isNew } = createMessage(world, channel, body);
      if (isNew && channel.type !== 1) {
        gateway.dispatch('MESSAGE_CREATE', wire(world, message));
      }
      return wire(world, message);
    },
  },
  {
    on: /^PATCH \/channels\/(\d+)\/messages\/(\d+)$/u,
    handle: ({ world, gateway }, [id = '', messageId = ''], body) => {
      const channel = world.channel(id);
      need(world, channel);
      const message = world.message(channel, messageId);
      if (message.author.id !== world.bot.id) {
        throw fault.notTheirs();
      }
      if (channel.type === 11 && (channel.locked || channel.archived)) {
        throw fault.locked();
      }
      if (body.files.length > 0) {
        need(world, channel, permission.attachFiles);
      }
      check('MessageEditRequestPartial', body);
      editMessage(message, body);
      gateway.dispatch('MESSAGE_UPDATE', wire(world, message));
      return wire(world, message);
    },
  },
  {
    on: /^DELETE \/channels\/(\d+)\/messages\/(\d+)$/u,
    handle: ({ world }, [id = '', messageId = '']) => {
      const channel = world.channel(id);
      const message = world.message(channel, messageId);
      channel.messages.splice(channel.messages.indexOf(message), 1);
      return undefined;
    },
  },
  {
    on: /^POST \/channels\/(\d+)\/messages\/(\d+)\/threads$/u,
    handle: ({ world, gateway }, [id = '', messageId = ''], body) => {
      const channel = world.channel(id);
      need(world, channel, permission.createPublicThreads);
      check('CreateTextThreadWithMessageRequest', body);
      const root = world.message(channel, messageId);
      if (world.channels.has(messageId)) {
        throw fault.threadExists();
      }
      const thread = world.keepChannel(messageId, String(body.json.name), 0n, 11, id);
      root.flags |= 32;
      gateway.dispatch('THREAD_CREATE', showChannel(world, thread));
      return showChannel(world, thread);
    },
  },
  {
    on: /^POST \/users\/@me\/channels$/u,
    handle: ({ world }, _, body) => {
      check('CreatePrivateChannelRequest', body);
      const user = world.users.get(String(body.json.recipient_id));
      if (!user) {
        throw fault.unknownUser();
      }
      return showChannel(world, world.directChannel(user));
    },
  },
  {
    on: /^(GET|PUT) \/applications\/(\d+)\/(?:guilds\/(\d+)\/)?commands$/u,
    handle: ({ world }, [method, application, guildId = 'global'], body) => {
      if (application !== world.applicationId || ![world.guildId, 'global'].includes(guildId)) {
        throw fault.missingAccess();
      }
      if (method === 'PUT') {
        const list = body.json as unknown as object[];
        for (const command of list) {
          check('ApplicationCommandUpdateRequest', { json: command as Record<string, unknown>, files: [] });
        }
        world.registrations += 1;
        world.commands.set(
          guildId,
          list.map((command, index) => stored(world, command, index)),
        );
      }
      // In no order that was promised.
      return (world.commands.get(guildId) ?? []).toReversed();
    },
  },
  {
    on: /^POST \/interactions\/(\d+)\/([^/]+)\/callback$/u,
    open: true,
    handle: ({ interactions }, [id = '', token = ''], body) => {
      interactions.callback(id, token, body);
      return undefined;
    },
  },
  {
    on: /^(PATCH|DELETE) \/webhooks\/\d+\/([^/]+)\/messages\/@original$/u,
    open: true,
    handle: ({ world, interactions }, [method = '', token = ''], body) => {
      const message = interactions.original(method, token, body);
      return message && wire(world, message);
    },
  },
  {
    on: /^POST \/webhooks\/\d+\/([^/]+)$/u,
    open: true,
    handle: ({ world, interactions }, [token = ''], body) => wire(world, interactions.followup(token, body)),
  },
];

/** A channel as Discord sends it: the bot's permissions as an overwrite of everybody's. */
export function showChannel(world: World, channel: Channel): object {
  const { id, type, name, parent_id, archived, locked } = channel;
  if (type === 11) {
    const thread_metadata = {
      archived,
      locked,
      auto_archive_duration: 1440,
      archive_timestamp: new Date().toISOString(),
    };
    return { id, type, name, parent_id, guild_id: world.guildId, thread_metadata, owner_id: world.bot.id };
  }
  if (type === 1) {
    return { id, type };
  }
  const allow = channel.permissions.toString();
  return {
    id,
    type,
    name,
    parent_id,
    guild_id: world.guildId,
    position: 0,
    permission_overwrites: [{ id: world.bot.id, type: 1, allow, deny: '0' }],
  };
}

function guild(world: World, id: string | undefined): object {
  if (id !== world.guildId) {
    throw fault.unknownGuild();
  }
  const everyone = { id, name: '@everyone', permissions: '0' };
  return { id, name: 'the guild', owner_id: '1', roles: [everyone] };
}

/** A command as Discord gives it back: with what it adds, and without what is usual. */
function stored(world: World, command: object, index: number): object {
  const { options = [], ...rest } = command as { options?: readonly { readonly required?: boolean }[] };
  const shown = options.map(({ required, ...option }) => (required ? { ...option, required } : option));
  return {
    id: `${index + 1}`,
    application_id: world.applicationId,
    version: '1',
    type: 1,
    nsfw: false,
    name_localizations: null,
    description_localizations: null,
    default_member_permissions: null,
    ...rest,
    ...(shown.length > 0 ? { options: shown } : {}),
  };
}
