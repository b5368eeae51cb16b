/**
 * The text of a Slack message as the person saw it: `<http://web01|web01>` is `web01`, `<#C1|ops>` is `ops`,
 * `&lt;` is `<`. Mentions of the bot itself are left out. What is not of Slack's markup stays as it is.
 */
export function readSlackText(text: string, botUserId: string): string {
  return text
    .replace(/<([^<>\s][^<>]*)>|&(lt|gt|amp);/gu, (whole, inner: string | undefined, entity: string) =>
      inner === undefined ? (entities[entity] ?? whole) : readAngle(inner, botUserId),
    )
    .replace(/[^\S\n]+/gu, ' ')
    .trim();
}

/** As {@link readSlackText}, and without the marks of bold, italic and struck words, which the composer puts there. */
export function readFormattedText(text: string, botUserId: string): string {
  let read = readSlackText(text, botUserId);
  // Bold around italic around struck: one kind at a time.
  for (const mark of ['\\*', '_', '~', '\\*']) {
    read = read.replace(
      new RegExp(`(?<![\\w${mark}])${mark}(\\S(?:[^\\n]*?\\S)?)${mark}(?![\\w${mark}])`, 'gu'),
      '$1',
    );
  }
  return read;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&' };

/** What stands between angle brackets: `@U1`, `#C1|ops`, `!subteam^S1|@ops`, or an address with or without a label. */
function readAngle(inner: string, botUserId: string): string {
  const bar = inner.indexOf('|');
  const [target, label] = bar === -1 ? [inner, ''] : [inner.slice(0, bar), inner.slice(bar + 1)];
  if (target === `@${botUserId}`) {
    return ' ';
  }
  if (label !== '') {
    return decode(label);
  }
  const special = /^!(?:subteam\^)?([\w-]+)/u.exec(target);
  if (special) {
    return `@${special[1]}`;
  }
  // Slack makes a link of whatever looks like one; what was typed is behind the scheme.
  return decode(target).replace(/^(?:https?|tcp|ftp|ssh|mailto|tel):(?:\/\/)?(.*?)\/?$/iu, '$1');
}

function decode(text: string): string {
  return text.replace(/&(lt|gt|amp);/gu, (whole, entity: string) => entities[entity] ?? whole);
}
