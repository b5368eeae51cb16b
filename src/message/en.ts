import type { Catalogue } from './catalogue.ts';
import { causes } from './en/alerts/causes.ts';
import { incident } from './en/alerts/incident.ts';
import { silence } from './en/alerts/silence.ts';
import { watch } from './en/alerts/watch.ts';
import { application } from './en/application.ts';
import { audit } from './en/audit.ts';
import { bond } from './en/bond.ts';
import { chat } from './en/chat.ts';
import { common } from './en/common.ts';
import { datalink } from './en/datalink.ts';
import { discord } from './en/discord.ts';
import { firewall } from './en/firewall.ts';
import { flaky } from './en/flaky.ts';
import { hardware } from './en/hardware.ts';
import { history } from './en/history.ts';
import { hypervisor } from './en/hypervisor.ts';
import { inventory } from './en/inventory.ts';
import { address } from './en/network/address.ts';
import { ipv6 } from './en/network/ipv6.ts';
import { network } from './en/network/network.ts';
import { routed } from './en/network/routed.ts';
import { ovs } from './en/ovs.ts';
import { physical } from './en/physical.ts';
import { policy } from './en/policy.ts';
import { request } from './en/request.ts';
import { slack } from './en/slack.ts';
import { tools } from './en/tools.ts';
import { transport } from './en/transport.ts';
import { vlan } from './en/vlan.ts';
import { vm } from './en/vm.ts';

/** The English texts, of all layers. */
export const en: Catalogue = {
  ...common,
  ...chat,
  ...vm,
  ...physical,
  ...datalink,
  ...ovs,
  ...routed,
  ...network,
  ...address,
  ...transport,
  ...firewall,
  ...application,
  ...vlan,
  ...bond,
  ...hardware,
  ...hypervisor,
  ...history,
  ...flaky,
  ...policy,
  ...audit,
  ...request,
  ...tools,
  ...slack,
  ...ipv6,
  ...discord,
  ...causes,
  ...incident,
  ...silence,
  ...watch,
  ...inventory,
};
