import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { parseRoutes, type Routes } from '../shared/routes.ts';
import { constantCommand } from '../shared/source.ts';

export const route6 = defineFact({
  id: 'route6',
  summary: "The host's IPv6 routes (main table)",
  source: constantCommand('ip', ['-j', '-6', 'route', 'show']),
  parse: ({ stdout }: CommandOutput): Routes => parseRoutes(stdout),
});
