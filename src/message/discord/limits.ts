/**
 * What Discord takes, in characters unless said otherwise. Where its OpenAPI description has a number, that one;
 * content and the sum over embeds are of its documentation (resources/message). Lengths are counted here in UTF-16
 * units, which is never less than what Discord counts.
 */
export const limits = {
  content: 2000,
  embedDescription: 4096,
  /** Over all titles, descriptions, fields, footers and authors of a message's embeds. */
  embedsTogether: 6000,
  rows: 5,
  buttonsPerRow: 5,
  buttonLabel: 80,
  customId: 100,
  nonce: 25,
  attachments: 10,
  attachmentDescription: 1024,
  threadName: 100,
  /** Names of VMs that are suggested while somebody types, and the length of each. */
  choices: 25,
  choice: 100,
  /** Bytes of one file, where the server's level does not allow more. */
  fileBytes: 10 * 1024 * 1024,
} as const;

/** Kept free for the mark that says how much was cut. */
export const roomForMark = 60;

/** One paragraph may be this long, written out; a longer one is cut. */
export const paragraphLimit = limits.embedDescription - roomForMark;
