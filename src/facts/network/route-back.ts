import { defineFact } from '../../model/fact.ts';
import { noRoute, parseRouteGet, type RouteArgs } from '../shared/route-get.ts';
import { hostCommand } from '../shared/source.ts';

export const routeBack = defineFact({
  id: 'route-back',
  summary: 'By which device this host sends its own answers to the guest',
  about: 'frame',
  source: hostCommand('ip', ({ to, from }: Pick<RouteArgs, 'to' | 'from'>) =>
    `-j route get ${to} from ${from}`.split(' '),
  ),
  absentWhen: noRoute,
  parse: parseRouteGet,
});
