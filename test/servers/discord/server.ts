import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Troubles } from './faults.ts';
import { Gateway } from './gateway.ts';
import { answer, type SeenRequest } from './http.ts';
import { Interactions } from './interactions.ts';
import { People } from './people.ts';
import { type Bits, permission } from './permissions.ts';
import { showChannel } from './routes.ts';
import { show } from './show.ts';
import { type Channel, type StoredFile, type StoredMessage, World } from './world.ts';

/** Discord, as far as vmping meets it, on loopback: for unmodified discord.js, and with faults when asked. */
export interface DiscordServer {
  /** For discord.js: `rest.api`. */
  readonly api: string;
  /** The bot's token; another one is refused. */
  token: string;
  readonly world: World;
  readonly gateway: Gateway;
  readonly interactions: Interactions;
  readonly people: People;
  readonly troubles: Troubles;
  /** All requests, as they came. */
  readonly requests: SeenRequest[];
  /** The channel that people write in unless told otherwise. */
  readonly channel: Channel;
  /** Everything that the bot said and that somebody can read now, as it is shown. */
  visible(): string;
  /** What the bot said in one channel or thread, a message each. */
  shown(channelId: string): readonly string[];
  files(): readonly StoredFile[];
  close(): Promise<void>;
}

export interface DiscordServerOptions {
  /** Discord says 41,250. */
  readonly heartbeatMs?: number;
  /** What the bot may do in the usual channel; everything that it needs unless told otherwise. */
  readonly permissions?: Bits;
}

export async function startDiscordServer(options: DiscordServerOptions = {}): Promise<DiscordServer> {
  const world = new World();
  const all = Object.values(permission).reduce((sum, bit) => sum | bit, 0n);
  const channel = world.addChannel('ops', options.permissions ?? all);
  const user = world.addUser('ada', 'Ada', [world.guildId]);
  const gateway = new Gateway({
    token: () => server.token,
    heartbeatMs: options.heartbeatMs ?? 41_250,
    ready: () => ({
      v: 10,
      user: { ...world.bot, discriminator: '0', avatar: null },
      guilds: [{ id: world.guildId, unavailable: true }],
      application: { id: world.applicationId, flags: 0 },
    }),
    afterReady: () => [{ t: 'GUILD_CREATE', d: guildCreate(world) }],
  });
  const interactions = new Interactions(world);
  const troubles = new Troubles();
  const requests: SeenRequest[] = [];
  const service = { world, gateway, interactions };
  const http = createServer((request, response) => {
    answer(request, response, { service, token: () => server.token, troubles, seen: requests }).catch(() =>
      response.destroy(),
    );
  });
  gateway.listen(http);
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  gateway.url = `ws://127.0.0.1:${port}`;

  const said = () =>
    [
      ...[...world.channels.values()].flatMap(({ messages }) => messages),
      ...interactions.all.flatMap(({ original, followups }) => [
        ...(original ? [original] : []),
        ...followups,
      ]),
    ].filter(({ author }) => author.id === world.bot.id);
  const server: DiscordServer = {
    api: `http://127.0.0.1:${port}/api`,
    token: 'a.b.c',
    world,
    gateway,
    interactions,
    troubles,
    requests,
    people: new People(world, gateway, interactions, { user, channel }),
    channel,
    visible: () => said().map(showMessage).join('\n'),
    shown: (id) =>
      (world.channels.get(id)?.messages ?? [])
        .filter(({ author }) => author.id === world.bot.id)
        .map(showMessage),
    files: () => said().flatMap(({ attachments }) => attachments),
    close: async () => {
      gateway.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
    },
  };
  return server;
}

/** A message as it can be read: words, then what is below them. */
function showMessage({ content, embeds, components, attachments }: StoredMessage): string {
  const buttons = components.flatMap((row) => row.components).map(({ label }) => `[${label}]`);
  return [
    show(content).text,
    ...embeds.map(({ description = '' }) => show(description).text),
    ...attachments.map(
      ({ filename, description }) => `[file ${filename}${description ? `: ${description}` : ''}]`,
    ),
    buttons.join(' '),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function guildCreate(world: World): object {
  const channels = [...world.channels.values()];
  const bot = { ...world.bot, discriminator: '0', avatar: null };
  const member = { user: bot, roles: [], joined_at: new Date(0).toISOString(), deaf: false, mute: false };
  return {
    id: world.guildId,
    name: 'the guild',
    unavailable: false,
    owner_id: '1',
    member_count: 2,
    features: [],
    emojis: [],
    stickers: [],
    voice_states: [],
    presences: [],
    stage_instances: [],
    roles: [{ id: world.guildId, name: '@everyone', permissions: '0', position: 0, color: 0, hoist: false }],
    members: [member],
    channels: channels
      .filter(({ type }) => type === 0 || type === 15)
      .map((each) => showChannel(world, each)),
    threads: channels.filter(({ type }) => type === 11).map((each) => showChannel(world, each)),
  };
}
