import { type CommandOutput, defineFact } from '../../model/fact.ts';
import { parseRoutes, type Routes } from '../shared/routes.ts';
import { constantCommand } from '../shared/source.ts';

export const route = defineFact({
  id: 'route',
  summary: "The host's IPv4 routes (main table)",
  source: constantCommand('ip', ['-j', '-4', 'route', 'show']),
  parse: ({ stdout }: CommandOutput): Routes => parseRoutes(stdout),
});
