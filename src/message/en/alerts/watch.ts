import type { Catalogue } from '../../catalogue.ts';

/** English: paths that are watched. */
export const watch = {
  'usage.watch': '`watch` takes a VM and a target, and how often if you like.',
  'usage.watch-every': '"{every}" is no interval: from `every 30s` to `every 24h`, as 30s, 5m or 2h.',
  'usage.unwatch': '`unwatch` takes the VM and the target, as `watches` shows them.',
  'usage.watches': '`watches` stands alone: it lists all paths.',

  'help.watch': 'look at this path every 5 minutes, and tell when it breaks and when it heals',
  'help.unwatch': 'no longer',
  'help.watches': 'which paths are watched, since when, by whom, and how they are',

  'watch.added':
    '{vm} → {target} is watched from now on, every {every}. vmping tells when it breaks and when it heals.',
  'watch.unheard':
    'No channel would hear of it: whoever runs the bot has to give alerts a channel, under `alerts` of the configuration.',
  'watch.changed': '{vm} → {target} is looked at every {every} from now on.',
  'watch.same': '{vm} → {target} is watched already, every {every}.',
  'watch.in-file':
    '{vm} → {target} is watched already, every {every}, by the configuration file. Its interval is changed there.',
  'watch.stays-in-file':
    '{vm} → {target} is watched by the configuration file: take it out of `watch.pairs` there and restart the bot.',
  'watch.removed': '{vm} → {target} is no longer watched.',
  'watch.unknown': '{vm} → {target} is not watched. `watches` shows the paths that are, as they are written.',
  'watch.too-many': '{most} paths are watched already, which is as many as there may be: unwatch one first.',

  'watches.none': 'No path is watched. For example: watch web01 10.0.0.1 every 5m',
  'watches.title': 'Watched paths: {watched} · broken {broken} · degraded {degraded} · out of sight {unseen}',
  'watches.more': 'and {more} more, no worse than these',
  'watches.unknown': 'not yet known',
  'watches.works': 'works{since}',
  'watches.degraded': 'degraded{since}{cause}',
  'watches.broken': 'broken{since}{cause}',
  'watches.since': ' for {since}',
  'watches.blind': '{known}; out of sight for {since}: {why}',
  'watches.inconclusive': '{known}; the last look could not tell',
  'watches.from-file': 'every {every}, by the configuration file',
  'watches.from-chat': 'every {every}, by {person} since {at}',

  'watch.blind-short.hypervisor-away': 'its hypervisor is silent',
  'watch.blind-short.no-hypervisors': 'no worker has announced itself',
  'watch.blind-short.unknown-hypervisor': 'its hypervisor is not known',
  'watch.blind-short.unknown-vm': 'no hypervisor has this VM',
  'watch.blind-short.ambiguous': 'several hypervisors have a VM of this name',
  'watch.blind-short.no-answer': 'no answer in time',
  'watch.blind-short.engine-failed': 'vmping itself failed there',
  'watch.blind-short.invalid-job': 'the worker refused the job',

  'watch.blind.hypervisor-away': 'The worker on {hypervisor}, which ran {vm}, is silent.',
  'watch.blind.no-hypervisors': 'No worker has announced itself.',
  'watch.blind.unknown-hypervisor': '{hypervisor} no longer announces itself.',
  'watch.blind.unknown-vm': 'No hypervisor has a VM called {vm} any more; it was last on {hypervisor}.',
  'watch.blind.ambiguous': 'Several hypervisors have a VM called {vm}, and none of them is {hypervisor}.',
  'watch.blind.no-answer': 'The worker on {hypervisor} does not answer in time.',
  'watch.blind.engine-failed': 'vmping itself fails on {hypervisor}.',
  'watch.blind.invalid-job': 'The worker on {hypervisor} refuses the job.',

  'watch.todo.hypervisor-away': 'See whether {hypervisor} is up; there: systemctl status vmping',
  'watch.todo.no-hypervisors': 'Start `vmping worker` on the hypervisors.',
  'watch.todo.unknown-hypervisor': 'Start `vmping worker` there, or watch {vm} without naming a hypervisor.',
  'watch.todo.unknown-vm': 'If it is gone for good: unwatch {vm} {target}',
  'watch.todo.ambiguous': 'Watch it as HYPERVISOR/{vm}.',
  'watch.todo.no-answer': 'Look at the log of the worker on {hypervisor}; `status` shows its queue.',
  'watch.todo.engine-failed': 'Ask `{vm} {target}` in chat: the answer says what failed.',
  'watch.todo.invalid-job': 'Bot and worker may be of different versions: bring both to the same one.',

  'incident.path-degraded.open': '⚠ {where}: works badly since {start}',
  'incident.path-degraded.over': '✓ {where}: works well again since {end}; it worked badly for {lasted}',
  'incident.path-dropped.over': '{where}: no longer watched since {end}; nobody knows whether it works',

  'watch.round.open': 'Watched paths behind {device} on {hypervisor}, looked at now:',
  'watch.round.over': 'The same paths, now that {device} on {hypervisor} is quiet:',
  'watch.round.blind': '? {path}: nobody could look: {why}',

  'watch.proof.broken': '{vm} did not reach {target}, two looks in a row.',
  'watch.proof.degraded': '{vm} reached {target} with loss or delay, two looks in a row.',
  'watch.proof.dropped': 'It is no longer watched; nobody has looked whether it works again.',
} as const satisfies Catalogue;
