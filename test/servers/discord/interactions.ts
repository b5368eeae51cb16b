import { fault } from './errors.ts';
import { type Body, check, editMessage, makeMessage } from './messages.ts';
import { type StoredMessage, snowflake, type World } from './world.ts';

/** A command, a press or a question for suggestions, and what became of it. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly channelId: string;
  /** Types of callback: 5 and 6 defer, 8 suggests. */
  acknowledged: number | null;
  /** What only the asker sees; null: still "thinking", undefined: never was, or deleted. */
  original: StoredMessage | null | undefined;
  readonly followups: StoredMessage[];
  choices: readonly { readonly name: string; readonly value: string }[] | null;
  expired: boolean;
}

/** All interactions, by their tokens. */
export class Interactions {
  readonly all: Interaction[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  open(channelId: string): Interaction {
    const interaction: Interaction = {
      id: snowflake(),
      token: `token-${snowflake()}`,
      channelId,
      acknowledged: null,
      original: undefined,
      followups: [],
      choices: null,
      expired: false,
    };
    this.all.push(interaction);
    return interaction;
  }

  callback(id: string, token: string, body: Body): void {
    const interaction = this.all.find((each) => each.id === id && each.token === token);
    if (!interaction || interaction.expired) {
      throw fault.unknownInteraction();
    }
    if (interaction.acknowledged !== null) {
      throw fault.acknowledged();
    }
    const type = Number(body.json.type);
    check(
      type === 8
        ? 'ApplicationCommandAutocompleteCallbackRequest'
        : type === 6
          ? 'UpdateMessageInteractionCallbackRequest'
          : 'CreateMessageInteractionCallbackRequest',
      body,
    );
    interaction.acknowledged = type;
    if (type === 8) {
      interaction.choices = (body.json.data as { choices: Interaction['choices'] }).choices;
    } else if (type === 5) {
      if (((body.json.data as { flags?: number } | undefined)?.flags ?? 0) !== 64) {
        throw fault.invalid(['/data this server wants answers for the asker alone']);
      }
      interaction.original = null;
    }
  }

  /** `PATCH` and `DELETE` of `@original`. */
  original(method: string, token: string, body: Body): StoredMessage | undefined {
    const interaction = this.#live(token);
    if (interaction.original === undefined) {
      throw fault.unknownMessage();
    }
    if (method === 'DELETE') {
      interaction.original = undefined;
      return undefined;
    }
    check('IncomingWebhookUpdateRequestPartial', body);
    interaction.original =
      interaction.original === null
        ? makeMessage(this.#world, interaction.channelId, body)
        : editMessage(interaction.original, body);
    return interaction.original;
  }

  followup(token: string, body: Body): StoredMessage {
    const interaction = this.#live(token);
    check('IncomingWebhookUpdateRequestPartial', body);
    if (interaction.acknowledged === null) {
      throw fault.expiredToken();
    }
    const message = makeMessage(this.#world, interaction.channelId, body);
    if (interaction.original === null) {
      // The first one after a deferred answer takes its place.
      interaction.original = message;
    } else {
      interaction.followups.push(message);
    }
    return message;
  }

  #live(token: string): Interaction {
    const interaction = this.all.find((each) => each.token === token);
    if (!interaction || interaction.expired) {
      throw fault.expiredToken();
    }
    return interaction;
  }
}
