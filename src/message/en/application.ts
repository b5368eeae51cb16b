import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `application`. */
export const application = {
  'finding.application.name-not-resolved':
    'The name {name} has no address: the DNS server {server} does not know it.',
  'fix.application.name-not-resolved':
    'Check the spelling; else the name has to be added where the zone is kept. With the address instead of the name vmping tests the path itself.',
  'finding.application.dns-server-silent':
    'The DNS server {server} does not answer, so {name} cannot be looked up; the way to it works.',
  'fix.application.dns-server-silent':
    'Start the DNS service on {server}, or let its firewall accept port 53.',
  'evidence.no-such-name': '{server} answers NXDOMAIN: there is no {name}',
  'evidence.no-address': '{server} knows {name}, but no address of it',
  'evidence.dns-silent': 'no answer from {server} for {name}',
  'evidence.dns-failed': '{server} answers for {name} with an error of its own (SERVFAIL or REFUSED)',
  'finding.application.lost-at-hop': 'The service on {target} does not answer.',
} as const satisfies Catalogue;
