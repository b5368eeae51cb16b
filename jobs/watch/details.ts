import type { Incident } from '../../src/incidents/incident.ts';
import { renderOutcome, renderRoot, renderThread } from '../../src/message/thread.ts';
import type { Episode } from '../../src/model/episode.ts';
import type { WatchContext } from './context.ts';

/** Beside more broken paths than this, and beside a link that explains it, a path gets a line and not a page. */
const mostPages = 3;

/** A broken path was put to its incident: its thread gets the verdict, as an answer to a question has it. */
export async function told(incident: Incident, episode: Episode, context: WatchContext): Promise<void> {
  const { store, post, language } = context;
  if (episode.kind !== 'path-broken' || episode.phase !== 'open') {
    return;
  }
  const records = [...(await store.all()).values()];
  const diagnosis = records.find(({ broken }) => broken?.episode.id === episode.id)?.broken?.diagnosis;
  if (!diagnosis) {
    return;
  }
  // One look is one message, however often the episode is told.
  const key = `path.${episode.id}.${diagnosis.id}`;
  const paths = incident.episodes.filter(({ kind }) => kind === 'path-broken');
  const isAlone = paths.length === incident.episodes.length && paths.length <= mostPages;
  await post(
    incident.id,
    key,
    isAlone ? renderThread(key, diagnosis, language) : renderRoot(key, renderOutcome(diagnosis, language)),
  );
}
