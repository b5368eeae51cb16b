import { defineFact } from '../../model/fact.ts';
import { noRoute, parseRouteGet, type RouteArgs } from '../shared/route-get.ts';
import { hostCommand } from '../shared/source.ts';

export const routeOut = defineFact({
  id: 'route-out',
  summary: 'By which device and gateway this host itself sends to the target',
  about: 'frame',
  source: hostCommand('ip', ({ to }: Pick<RouteArgs, 'to'>) => ['-j', 'route', 'get', to]),
  absentWhen: noRoute,
  parse: parseRouteGet,
});
