import { defineFact } from '../../model/fact.ts';
import { noRoute, parseRouteGet, type RouteArgs } from '../shared/route-get.ts';
import { hostCommand } from '../shared/source.ts';

export const routeForward = defineFact({
  id: 'route-forward',
  summary:
    "Where the kernel would route the guest's packets for the target; it would not where it routes for nobody",
  about: 'frame',
  source: hostCommand('ip', ({ to, from, device }: RouteArgs) =>
    `-j route get ${to} from ${from} iif ${device}`.split(' '),
  ),
  absentWhen: noRoute,
  parse: parseRouteGet,
});
