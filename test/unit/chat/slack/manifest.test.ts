import { describe, expect, test } from 'vitest';
import { slackManifest } from '../../../../adapters/chat/slack/manifest.ts';
import { botScopes, slackMethods } from '../../../../adapters/chat/slack/methods.ts';
import { textFile, textMessage } from '../../../../src/message/message.ts';
import { requiredScopes } from '../../../servers/slack/web-api.ts';
import { createWorkspace } from '../../../servers/slack/workspace.ts';
import { createSlackWorld } from './world.ts';

const manifest = slackManifest({ mode: 'socket' });
const scopes = manifest.oauth_config.scopes.bot;

/** Uses every method of the table that the adapter itself calls. */
async function useEverything(granted: readonly string[]): Promise<readonly string[]> {
  const world = await createSlackWorld({ scopes: granted, adapter: { groups: ['S1'] } });
  const { slack, adapter } = world;
  slack.workspace.addChannel('G1', 'private-ops', { private: true });
  await world.start();
  await slack.mention('web01 10.0.0.1');
  await slack.mention('web01 10.0.0.1', { channel: 'G1' });
  const tries: (() => Promise<unknown>)[] = [];
  for (const channel of ['C1', 'G1']) {
    tries.push(async () => {
      const { thread, root } = await adapter.openThread(channel, textMessage('root', 'a'), 'again');
      await adapter.post(thread, textMessage('verdict', 'b'), 'again');
      await adapter.edit(root, textMessage('root', 'c'));
      await adapter.uploadFile(thread, textFile('f', 'f.txt', 'a file', 'x'), 'first');
      await adapter.linkTo(root);
    });
  }
  tries.push(() => adapter.tell({ id: 'U1', name: 'kim' }, textMessage('dm', 'told')));
  for (const attempt of tries) {
    await attempt().catch(() => undefined);
  }
  await expect.poll(() => world.commands.length).toBe(2);
  await world.commands[0]?.reply(textMessage('reply', 'only you')).catch(() => undefined);
  await world.stop();
  return slack.calls.filter(({ outcome }) => outcome === 'missing_scope').map(({ method }) => method);
}

describe('the manifest and the code', () => {
  test('with the scopes of the manifest nothing is refused', async () => {
    expect(await useEverything(scopes)).toEqual([]);
  });

  // `metadata.message:read` refuses nothing: without it the metadata is left out. The channels are for `doctor`.
  const silent = ['metadata.message:read', 'channels:read', 'groups:read', 'commands', 'app_mentions:read'];
  test.each(scopes.filter((scope) => !silent.includes(scope)))('without %s something is', async (scope) => {
    expect(await useEverything(scopes.filter((each) => each !== scope))).not.toEqual([]);
  });

  test('without the scope for metadata a message is not found again', async () => {
    const world = await createSlackWorld({
      scopes: scopes.filter((each) => each !== 'metadata.message:read'),
    });
    world.slack.faults.plan('chat.postMessage', { kind: 'answer-lost' });
    const open = (attempt: 'first' | 'again') =>
      world.adapter.openThread('C1', textMessage('root', 'once'), attempt);
    await expect(open('first')).rejects.toThrow('temporary');
    await open('again');
    expect(world.slack.workspace.shown().match(/once/gu)).toHaveLength(2);
    await world.stop();
  });

  test('the table says of each method what Slack asks for', () => {
    const workspace = createWorkspace();
    workspace.addChannel('C1', 'public');
    workspace.addChannel('G1', 'private', { private: true });
    for (const [method, needed] of Object.entries(slackMethods)) {
      const asked = ['C1', 'G1'].flatMap((channel) => requiredScopes[method]?.({ channel }, workspace) ?? []);
      const without = needed.filter((scope) => scope !== 'metadata.message:read');
      expect([method, ...without.toSorted()]).toEqual([method, ...new Set(asked.toSorted())]);
    }
  });

  test('it asks for nothing that is not used', () => {
    expect(scopes).toEqual(botScopes());
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(['app_mention']);
    expect(manifest.settings.socket_mode_enabled).toBe(true);
  });

  test('it is within the limits of docs.slack.dev/reference/app-manifest', () => {
    const { display_information: about, features } = manifest;
    expect(about.name.length).toBeLessThanOrEqual(35);
    expect(about.description.length).toBeLessThanOrEqual(140);
    expect(features.bot_user.display_name.length).toBeLessThanOrEqual(80);
    expect(features.slash_commands[0]?.usage_hint.length).toBeLessThanOrEqual(1_000);
    expect(features.shortcuts[0]?.name.length).toBeLessThanOrEqual(24);
    expect(features.shortcuts[0]?.description.length).toBeLessThanOrEqual(150);
  });

  test('HTTP mode has its address wherever Slack wants one', () => {
    const url = 'https://vmping.example.org/slack/events';
    const http = slackManifest({ mode: 'http', requestUrl: url });
    expect(JSON.stringify(http).split(url)).toHaveLength(4);
    expect(http.settings.socket_mode_enabled).toBe(false);
  });
});
