import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Attachment, type Message, textFile } from '../../../src/message/message.ts';
import { toPlainText } from '../../../src/message/plain.ts';
import { type Language, say } from '../../../src/message/say.ts';
import { renderSlack } from '../../../src/message/slack/render.ts';
import { text } from '../../../src/model/text.ts';
import type { Attempt } from '../chat-adapter.ts';
import { ChatError } from '../chat-error.ts';
import type { SlackLog } from './bolt-logger.ts';
import { findMessage, hasFile, metadataType } from './look-again.ts';
import type { SlackPlace } from './refs.ts';
import type { SlackApi } from './web-api.ts';

/** Nothing in a message is looked through for names, links or pages to preview. */
const asItIs = { mrkdwn: false, parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };

const Posted = z.object({ channel: z.string(), ts: z.string() });
const UploadTarget = z.object({ file_id: z.string(), upload_url: z.string() });

export interface Poster {
  /** `threadTs` undefined: in the channel itself, or to a person whose id stands for one. */
  post(
    channel: string,
    threadTs: string | undefined,
    message: Message,
    attempt: Attempt,
  ): Promise<SlackPlace>;
  edit(place: SlackPlace, message: Message): Promise<void>;
  upload(thread: SlackPlace, file: Attachment, attempt: Attempt): Promise<void>;
}

// Messages of the last hours: a second try in the same process needs not ask Slack.
const mostRemembered = 5_000;

export function createPoster(api: SlackApi, language: Language, log: SlackLog): Poster {
  const posted = new Map<string, SlackPlace>();
  const remember = (name: string, place: SlackPlace) => {
    posted.set(name, place);
    const [oldest] = posted.keys();
    if (posted.size > mostRemembered && oldest !== undefined) {
      posted.delete(oldest);
    }
  };

  const upload: Poster['upload'] = async (thread, file, attempt) => {
    const name = `${shortOf(file.key)}-${file.name}`;
    if (attempt === 'again' && (await lookFor(() => hasFile(api, thread, name), log))) {
      return;
    }
    const { content } = file;
    // Slack takes no empty file.
    const bytes = Buffer.from(
      content.kind === 'text' ? content.text || '\n' : content.base64,
      content.kind === 'text' ? 'utf8' : 'base64',
    );
    const target = UploadTarget.parse(
      await api.call('files.getUploadURLExternal', {
        filename: name,
        length: bytes.length,
        ...(name.endsWith('.png') && { alt_txt: file.caption.slice(0, 1_000).toWellFormed() }),
      }),
    );
    await api.upload(target.upload_url, bytes);
    await api.call('files.completeUploadExternal', {
      files: [{ id: target.file_id, title: `${file.name}: ${file.caption}`.slice(0, 250).toWellFormed() }],
      channel_id: thread.channel,
      thread_ts: thread.ts,
    });
  };

  /** The pictures, and where something was cut the whole. */
  const uploadRest = async (thread: SlackPlace, message: Message, cut: boolean, attempt: Attempt) => {
    for (const file of restOf(message, cut, language)) {
      await upload(thread, file, attempt);
    }
  };

  return {
    upload,

    async post(channel, threadTs, message, attempt) {
      const rendered = renderSlack(message);
      const name = JSON.stringify([channel, threadTs, message.key]);
      const before =
        attempt === 'again'
          ? (posted.get(name) ?? (await lookFor(() => findMessage(api, channel, threadTs, message.key), log)))
          : null;
      const place =
        before ??
        Posted.parse(
          await api.call('chat.postMessage', {
            channel,
            ...(threadTs !== undefined && { thread_ts: threadTs }),
            text: rendered.text,
            blocks: rendered.blocks,
            metadata: metadataOf(message),
            ...asItIs,
          }),
        );
      remember(name, { channel: place.channel, ts: place.ts });
      const thread = { channel: place.channel, ts: threadTs ?? place.ts };
      await uploadRest(thread, message, rendered.cut, attempt);
      return { channel: place.channel, ts: place.ts };
    },

    async edit(place, message) {
      const { text, blocks, cut } = renderSlack(message);
      await api.call('chat.update', {
        ...place,
        text,
        blocks,
        // The message is found by it after an edit as well.
        metadata: metadataOf(message),
        parse: 'none',
        link_names: false,
      });
      // The file of an earlier state may be there; one more is better than a part that nobody can read.
      await uploadRest(place, message, cut, 'first');
    },
  };
}

function metadataOf({ key }: Message) {
  return { event_type: metadataType, event_payload: { key } };
}

/**
 * An answer to "was it posted before?". Where Slack lets vmping not look (a scope was not granted), nothing was
 * found: a second message is better than none.
 */
async function lookFor<Found>(look: () => Promise<Found>, log: SlackLog): Promise<Found | null> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof ChatError) || error.reason !== 'undeliverable') {
      throw error;
    }
    log('could not look whether a message was posted before; it may be there twice', {
      code: error.code,
      cure: error.cure,
    });
    return null;
  }
}

function restOf(message: Message, cut: boolean, language: Language): readonly Attachment[] {
  const pictures = message.blocks
    .filter((block) => block.kind === 'picture')
    .filter(({ png }) => png !== '')
    .map(({ alt, png }, index): Attachment => {
      const key = `${message.key}.picture-${index + 1}`;
      return { key, name: `picture-${index + 1}.png`, caption: alt, content: { kind: 'bytes', base64: png } };
    });
  const caption = say(text('slack.file.whole'), language);
  const whole = cut ? [textFile(`${message.key}.whole`, 'whole.txt', caption, toPlainText(message))] : [];
  return [...pictures, ...whole];
}

/** Distinguishes the files of one thread, so that one that is there is found again by its name. */
function shortOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
