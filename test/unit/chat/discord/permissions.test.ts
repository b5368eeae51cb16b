import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PermissionFlagsBits } from 'discord.js';
import { afterEach, expect, test } from 'vitest';
import {
  applicationIdOf,
  inviteUrl,
  type Permission,
  permissions,
  scopes,
} from '../../../../adapters/chat/discord/permissions.ts';
import { type Message, textFile, textMessage } from '../../../../src/message/message.ts';
import { permission } from '../../../servers/discord/permissions.ts';
import { type Bench, openBench, until } from './harness.ts';

let bench: Bench | undefined;
afterEach(() => bench?.close());

/** Everything that vmping does on Discord; rejects with what it was refused. */
async function everything(granted: bigint): Promise<void> {
  bench = await openBench({ permissions: granted });
  const { adapter, server } = bench;
  let failure: unknown;
  await adapter.start({
    onCommand: (command) =>
      command.reply(textMessage('r', 'in place')).catch((error: unknown) => {
        failure = error;
      }),
    onPress: () => Promise.resolve(),
    suggestVms: () => Promise.resolve([]),
  });
  const { thread, root } = await adapter.openThread(server.channel.id, textMessage('root', 'a: b'), 'first');
  await adapter.edit(root, textMessage('root', 'a: c'));
  await adapter.post(thread, textMessage('short', 'x'), 'first');
  const long: Message = textMessage('long', 'y'.repeat(3000));
  await adapter.post(thread, long, 'first');
  await adapter.uploadFile(thread, textFile('f', 'a.txt', 'a file', 'x'), 'first');
  const shy = server.world.addUser('bob');
  shy.closed = true;
  server.people.mention('help', { user: shy });
  await until(() => (bench?.ended() ?? 0) === 1);
  if (failure !== undefined) {
    throw failure;
  }
}

const all = Object.values(permissions).reduce((sum, { bit }) => sum | bit, 0n);

test('the invitation asks for what the code uses: all of it is enough', async () => {
  await everything(all);
  const url = new URL(inviteUrl('123456789012345678'));
  expect(url.origin + url.pathname).toBe('https://discord.com/oauth2/authorize');
  expect(BigInt(url.searchParams.get('permissions') ?? 0)).toBe(all);
  expect(url.searchParams.get('scope')?.split(' ')).toEqual([...scopes]);
  expect(url.searchParams.get('client_id')).toBe('123456789012345678');
});

test.each(Object.keys(permissions) as Permission[])(
  'and for nothing more: without %s something is refused, which names it',
  async (name) => {
    await expect(everything(all & ~permissions[name].bit)).rejects.toMatchObject({
      reason: 'undeliverable',
      cure: expect.stringContaining(permissions[name].label) as string,
    });
  },
);

test('the bits are those of Discord', () => {
  for (const [name, { bit }] of Object.entries(permissions)) {
    const key = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}` as keyof typeof PermissionFlagsBits;
    expect(bit).toBe(PermissionFlagsBits[key]);
    expect(permission[name as Permission]).toBe(bit);
  }
});

test('an application is read out of a token', () => {
  const token = `${Buffer.from('123456789012345678').toString('base64')}.abcdef.x`;
  expect(applicationIdOf(token)).toBe('123456789012345678');
  expect(applicationIdOf('xoxb-1-2')).toBeUndefined();
  expect(applicationIdOf('')).toBeUndefined();
});

test('vmping invite discord prints the address, and says what it lacks', async () => {
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    promisify(execFile)(process.execPath, ['src/cli/main.ts', 'invite', 'discord', ...args], {
      env: { PATH: process.env.PATH ?? '', ...env },
    });
  expect((await run(['123456789012345678'])).stdout).toBe(`${inviteUrl('123456789012345678')}\n`);
  const token = `${Buffer.from('123456789012345678').toString('base64')}.abcdef.secret`;
  const known = await run([], { VMPING_DISCORD_TOKEN: token });
  expect(known.stdout).toBe(`${inviteUrl('123456789012345678')}\n`);
  await expect(run([])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('General Information') as string,
  });
  await expect(run(['12x'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"12x"') as string,
  });
}, 30_000);
