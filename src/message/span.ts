import { text } from '../model/text.ts';
import { type Language, say } from './say.ts';

/** A length of time as people read it: `34 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function renderSpan(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) {
    return say(text('span.seconds', { seconds }), language);
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) {
    return say(text('span.minutes', { minutes }), language);
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? say(text('span.hours', { hours, minutes: minutes % 60 }), language)
    : say(text('span.days', { days: Math.floor(hours / 24), hours: hours % 24 }), language);
}

/** `12:03:11`, in this machine's time. */
export function timeOfDay(moment: string): string {
  return new Date(moment).toLocaleTimeString('en-GB');
}
