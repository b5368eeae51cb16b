import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** The requests that vmping makes, by the names that Discord's description gives to their bodies. */
export type RequestName =
  | 'MessageCreateRequest'
  | 'MessageEditRequestPartial'
  | 'IncomingWebhookUpdateRequestPartial'
  | 'CreateTextThreadWithMessageRequest'
  | 'ApplicationCommandAutocompleteCallbackRequest'
  | 'CreateMessageInteractionCallbackRequest'
  | 'UpdateMessageInteractionCallbackRequest'
  | 'ApplicationCommandUpdateRequest'
  | 'CreatePrivateChannelRequest';

const document = JSON.parse(
  readFileSync(new URL('../../fixtures/discord/openapi.json', import.meta.url), 'utf8'),
) as object;

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
ajv.addFormat('snowflake', /^\d{1,20}$/u);
ajv.addFormat('nonce', /^.{1,25}$/u);
ajv.addSchema(document, 'discord');
const compiled = new Map<RequestName, ValidateFunction>();

/** What is wrong with a request's body, by Discord's own description and by what that leaves out. */
export function faultsOf(name: RequestName, body: unknown): string[] {
  let validate = compiled.get(name);
  if (!validate) {
    validate = ajv.compile({ $ref: `discord#/components/schemas/${name}` });
    compiled.set(name, validate);
  }
  const faults = validate(body)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  return [...faults, ...undescribed(body)];
}

interface MessageLike {
  readonly content?: string | null;
  readonly embeds?: readonly EmbedLike[] | null;
  readonly components?:
    | readonly { readonly components?: readonly { readonly custom_id?: string }[] }[]
    | null;
}

interface EmbedLike {
  readonly title?: string;
  readonly description?: string;
  readonly fields?: readonly { readonly name: string; readonly value: string }[];
  readonly footer?: { readonly text: string };
}

/** The limits that are only in the documentation: content, the sum over embeds, rows, and ids that differ. */
function undescribed(body: unknown): string[] {
  const message = (body ?? {}) as MessageLike;
  const faults: string[] = [];
  if (typeof message.content === 'string' && characters(message.content) > 2000) {
    faults.push('/content must be 2000 or fewer in length');
  }
  const embeds = Array.isArray(message.embeds) ? message.embeds.map(lengthOf) : [];
  if (embeds.reduce((sum, length) => sum + length, 0) > 6000) {
    faults.push('/embeds the size of all embeds exceeds 6000');
  }
  if (embeds.includes(0)) {
    faults.push('/embeds an embed is empty');
  }
  const rows = Array.isArray(message.components) ? message.components : [];
  if (rows.length > 5) {
    faults.push('/components must be 5 or fewer');
  }
  const ids = rows.flatMap((row) => row.components ?? []).map(({ custom_id }) => custom_id);
  if (new Set(ids).size < ids.length) {
    faults.push('/components a custom_id is there twice');
  }
  return faults;
}

function lengthOf({ title = '', description = '', fields = [], footer }: EmbedLike): number {
  const texts = [
    title,
    description,
    ...fields.flatMap(({ name, value }) => [name, value]),
    footer?.text ?? '',
  ];
  return texts.reduce((sum, text) => sum + characters(text.trim()), 0);
}

/** As Discord counts: code points, not UTF-16 units. */
function characters(text: string): number {
  return Array.from(text).length;
}
