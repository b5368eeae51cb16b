import type { Catalogue } from '../catalogue.ts';

/** English: what the hypervisor remembers of a path. */
export const history = {
  'history.title': 'What changed on this path since it last worked ({workedAt})',
  'history.title-recent': 'What changed on this path in the last hour',
  'history.title-broken': 'What changed on this path while it was broken',
  'history.title-none': 'Nothing is known to have changed on this path since it last worked ({workedAt}).',
  'history.after-change': 'It was seen broken right after a change.',
  'history.lasting': 'Broken since {brokenSince} at least: a lasting fault, no flap.',
  'history.mended': 'It was broken, and works again: in step with a change.',
  'history.temporary':
    'It was broken for a moment, and works again; no setting of this path is known to have changed.',
  'change.setting': '{what}: {before} → {after}',
  'change.setting-added': '{what}: new, {value}',
  'change.setting-removed': '{what}: gone, was {value}',
  'change.lines': '{what}: {lines}',
  'change.package': 'package {what}: {before} → {after}',
  'change.package-added': 'package {what}: installed, {value}',
  'change.package-removed': 'package {what}: removed, was {value}',
} satisfies Catalogue;
