import { webApi } from '@slack/bolt';
import { hasText, type Language, say } from '../../../src/message/say.ts';
import { text } from '../../../src/model/text.ts';
import { ChatError, type ChatErrorReason } from '../chat-error.ts';
import { withoutTokens } from './bolt-logger.ts';

/**
 * Slack's words (`error` of an answer) that say that this place takes nothing from the bot until somebody changes
 * something: from the pages of the methods used, docs.slack.dev/reference/methods. A word that is in none of the
 * lists is a fault of ours.
 */
const undeliverable = new Set([
  'access_denied',
  'account_inactive',
  'cannot_dm_bot',
  'cant_update_message',
  'channel_not_found',
  'edit_window_closed',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'expired_url',
  'file_uploads_disabled',
  'invalid_auth',
  'is_archived',
  'message_limit_exceeded',
  'message_not_found',
  'messages_tab_disabled',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'not_in_channel',
  'org_login_required',
  'posting_to_general_channel_denied',
  'storage_limit_reached',
  'team_access_not_granted',
  'team_not_found',
  'thread_not_found',
  'token_expired',
  'token_revoked',
  'two_factor_setup_required',
  'used_url',
  'user_disabled',
  'user_is_bot',
  'user_is_restricted',
  'user_not_found',
  'user_not_in_channel',
]);

const temporary = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'upstream_error',
]);

/** The cure of one word that holds for others. */
const sameCure: Readonly<Record<string, string>> = {
  not_authed: 'invalid_auth',
  token_expired: 'invalid_auth',
  token_revoked: 'account_inactive',
  used_url: 'expired_url',
  cant_update_message: 'message_not_found',
  no_permission: 'restricted_action',
  posting_to_general_channel_denied: 'restricted_action',
};

/** Words after which nothing works until a person changes the configuration. */
export function isAboutTokens(error: ChatError): boolean {
  return [
    'invalid_auth',
    'not_authed',
    'account_inactive',
    'token_revoked',
    'token_expired',
    'not_allowed_token_type',
  ].includes(error.code);
}

/** Whatever the library threw, as a {@link ChatError}. It holds no request, in which the token would be. */
export function toChatError(error: unknown, language: Language = 'en'): ChatError {
  if (error instanceof ChatError) {
    return error;
  }
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new ChatError('rate-limited', 'ratelimited', { retryAfterMs: error.retryAfter * 1_000 });
  }
  if (error instanceof webApi.WebAPIPlatformError) {
    const needed = 'needed' in error.data ? error.data.needed : undefined;
    return slackError(error.data.error, { needed: typeof needed === 'string' ? needed : '?' }, language);
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    // 429 without a number of seconds reaches here as well.
    return fromStatus(error.statusCode);
  }
  if (error instanceof webApi.WebAPIRequestError) {
    return new ChatError('temporary', codeOf(error.original));
  }
  return new ChatError('temporary', error instanceof Error ? codeOf(error) : 'unknown');
}

/** Of an answer without a word of Slack's in it. */
export function fromStatus(status: number, retryAfter = 1): ChatError {
  if (status === 429) {
    return new ChatError('rate-limited', 'ratelimited', { retryAfterMs: retryAfter * 1_000 });
  }
  return new ChatError(status >= 500 || status === 408 ? 'temporary' : 'refused', `http_${status}`);
}

/** Of a word of Slack's. */
export function slackError(
  word: string,
  details: { readonly needed?: string },
  language: Language,
): ChatError {
  if (word === 'ratelimited' || word === 'rate_limited') {
    return new ChatError('rate-limited', word, { retryAfterMs: 1_000 });
  }
  return new ChatError(reasonOf(word), word, { cure: cureOf(word, details.needed ?? '?', language) });
}

function reasonOf(word: string): ChatErrorReason {
  if (undeliverable.has(word) || word.startsWith('restricted_action')) {
    return 'undeliverable';
  }
  return temporary.has(word) ? 'temporary' : 'refused';
}

function cureOf(word: string, needed: string, language: Language): string {
  const name = word.startsWith('restricted_action') ? 'restricted_action' : (sameCure[word] ?? word);
  const key = `slack.cure.${name}`;
  return hasText(key, language) ? say(text(key, { needed }), language) : '';
}

/** `ECONNREFUSED`, `TimeoutError`; a message only where the error has no other name, and without tokens. */
function codeOf(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  if ('code' in cause && typeof cause.code === 'string') {
    return cause.code;
  }
  return cause.name === 'Error' ? withoutTokens(cause.message).slice(0, 80) : cause.name;
}
