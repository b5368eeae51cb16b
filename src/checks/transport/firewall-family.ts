import type { RuleRef } from '../../firewall/decision.ts';

/** Whether a rule belongs to the bridge's own hooks, and not to the IP firewall that br_netfilter calls. */
export function isBridgeFirewall({ family }: RuleRef): boolean {
  return family === 'bridge' || family === 'netdev';
}
