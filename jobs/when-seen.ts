/** `12:03:11 (14 s ago)` in this machine's time; with the date where it is a day or more. Empty: `never`. */
export function whenSeen(at: string, now: number): string {
  const then = Date.parse(at);
  if (Number.isNaN(then)) {
    return 'never';
  }
  const seconds = Math.max(0, Math.round((now - then) / 1_000));
  const date = new Date(then);
  const time = date.toLocaleTimeString('en-GB');
  if (seconds < 90) {
    return `${time} (${seconds} s ago)`;
  }
  if (seconds < 5_400) {
    return `${time} (${Math.round(seconds / 60)} min ago)`;
  }
  if (seconds < 86_400) {
    return `${time} (${Math.round(seconds / 3_600)} h ago)`;
  }
  return `${date.toLocaleDateString('en-CA')} ${time}`;
}
