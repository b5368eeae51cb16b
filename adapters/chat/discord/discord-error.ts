import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { say } from '../../../src/message/say.ts';
import { type Text, text } from '../../../src/model/text.ts';
import { ChatError, type ChatErrorReason } from '../chat-error.ts';
import { type Permission, permissions } from './permissions.ts';

// Codes of Discord (topics/opcodes-and-status-codes) that say more than their HTTP status.
const known: Readonly<Record<string, readonly [ChatErrorReason, Text | null]>> = {
  10_003: ['undeliverable', text('discord.cure.gone')],
  10_004: ['undeliverable', text('discord.cure.gone')],
  10_008: ['undeliverable', text('discord.cure.message-gone')],
  10_015: ['undeliverable', text('discord.cure.expired')],
  10_062: ['undeliverable', text('discord.cure.expired')],
  20_016: ['temporary', null],
  30_033: ['undeliverable', text('discord.cure.threads')],
  40_005: ['refused', text('discord.cure.too-large')],
  50_001: ['undeliverable', text('discord.cure.access')],
  50_007: ['undeliverable', text('discord.cure.no-direct-messages')],
  50_008: ['undeliverable', text('discord.cure.not-text')],
  50_024: ['undeliverable', text('discord.cure.not-text')],
  50_027: ['undeliverable', text('discord.cure.expired')],
  50_083: ['undeliverable', text('discord.cure.locked')],
  130_000: ['temporary', null],
  160_005: ['undeliverable', text('discord.cure.locked')],
  160_006: ['undeliverable', text('discord.cure.threads')],
};

/** Without a word from Discord about when. */
const unknownWaitMs = 1000;

/** Why Discord did not do what was asked. `needs`: the permissions that it takes. */
export function toChatError(error: unknown, needs: readonly Permission[] = []): ChatError {
  if (error instanceof ChatError) {
    return error;
  }
  if (error instanceof RateLimitError) {
    const wait = Math.max(error.retryAfter, error.sublimitTimeout, error.timeToReset);
    const retryAfterMs = Number.isFinite(wait) && wait > 0 ? Math.ceil(wait) : unknownWaitMs;
    return new ChatError('rate-limited', error.global ? '429-global' : '429', { retryAfterMs, cause: error });
  }
  if (error instanceof DiscordAPIError) {
    return ofCode(error, needs);
  }
  if (error instanceof HTTPError) {
    return new ChatError('temporary', String(error.status), { cause: error });
  }
  return new ChatError('temporary', networkCode(error), { cause: error });
}

function ofCode(cause: DiscordAPIError, needs: readonly Permission[]): ChatError {
  const { code, status } = cause;
  const chatError = (reason: ChatErrorReason, cure: Text | null) =>
    new ChatError(reason, String(Number(code) === 0 ? status : code), {
      cure: cure === null ? '' : say(cure, 'en'),
      cause,
    });
  const found = known[String(code)];
  if (found) {
    return chatError(...found);
  }
  if (status === 401) {
    return chatError('undeliverable', text('discord.cure.token'));
  }
  if (Number(code) === 50_013) {
    const list = needs.map((name) => permissions[name].label).join(', ');
    return chatError('undeliverable', text('discord.cure.permissions', { permissions: list }));
  }
  return chatError(status === 403 || status === 404 ? 'undeliverable' : 'refused', null);
}

function networkCode(error: unknown): string {
  const { code, name, cause } = error as { code?: unknown; name?: string; cause?: { code?: unknown } };
  const known = [cause?.code, code, name].find((each) => typeof each === 'string' && each !== '');
  return typeof known === 'string' ? known : 'unknown';
}
