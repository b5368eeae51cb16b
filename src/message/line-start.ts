/**
 * What stands before a line that can be typed as it is shown. Discord fills a slash command in by its options, so
 * a line in words is typed there to the bot itself, which works in threads too.
 */
export function lineStart(platform: string): '/vmping' | '@vmping' {
  return platform === 'discord' ? '@vmping' : '/vmping';
}
