import type { BridgeNetfilter } from '../facts/bridge/bridge-netfilter.ts';
import type { NftRuleset } from '../facts/firewall/nft-ruleset.ts';
import type { XtRuleset } from '../facts/shared/xtables.ts';

/** All rules of a host, by the fact that each comes from. Left out or null: there are none. */
export interface Firewalls {
  readonly nft?: NftRuleset | null;
  /** Of `iptables-save`: needed where nft shows parts of a rule as "xt". */
  readonly iptables?: XtRuleset | null;
  readonly ip6tables?: XtRuleset | null;
  readonly iptablesLegacy?: XtRuleset | null;
  readonly ip6tablesLegacy?: XtRuleset | null;
  readonly ebtables?: XtRuleset | null;
  readonly ebtablesNat?: XtRuleset | null;
  readonly ebtablesLegacy?: XtRuleset | null;
  readonly ebtablesLegacyNat?: XtRuleset | null;
  readonly netfilter?: BridgeNetfilter | null;
  /** The facts that exist but could not be read (denied, time-out): no rule of theirs is known to be absent. */
  readonly unread?: readonly string[];
}
