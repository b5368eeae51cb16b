import type { BridgeNetfilter } from '../../facts/bridge/bridge-netfilter.ts';
import { withFirst } from '../../firewall/change.ts';
import type { RuleRef } from '../../firewall/decision.ts';
import { hasChain, type Owner } from '../../firewall/owner.ts';
import { decideTraffic, type RuleModel } from '../../verdict/traffic.ts';
import { isBridgeFirewall } from './firewall-family.ts';

/** Commands that let bridged frames through the IP firewall. `variant`: whose words the note is in. */
export interface NetfilterFix {
  readonly variant?: Owner | 'forgotten';
  readonly commands: readonly string[];
  readonly persistent: readonly string[];
}

/** How br_netfilter comes to show frames of a bridge to a firewall. */
export interface Calling {
  readonly call: 'iptables' | 'ip6tables' | 'arptables';
  readonly bySysctl: boolean;
  readonly byFlag: boolean;
}

export function callingOf(
  rule: RuleRef,
  netfilter: BridgeNetfilter,
  bridge: string,
  isSix: boolean,
): Calling {
  const call =
    rule.family === 'arp' ? 'arptables' : rule.family === 'ip6' || isSix ? 'ip6tables' : 'iptables';
  return {
    call,
    bySysctl: netfilter.sysctl[call],
    byFlag: netfilter.bridges[bridge]?.[call] === true,
  };
}

/** The fix in the words of the rule's owner where the model shows that it cures; else frames pass the firewall by. */
export function netfilterFix(
  rule: RuleRef,
  owner: Owner,
  bridge: string,
  calling: Calling,
  model: RuleModel | undefined,
  fromFiles: readonly { readonly path: string; readonly value: string }[],
): NetfilterFix {
  if (owner === 'neutron' || owner === 'proxmox') {
    // Their rules are what keeps the guests apart: nobody should switch them off in passing.
    return { variant: owner, commands: [], persistent: [] };
  }
  const own = owner === 'docker' || owner === 'ufw' ? acceptBridged(rule, owner, bridge, model) : null;
  return own ?? { ...passBy(bridge, calling, fromFiles), ...(owner === 'firewalld' && { variant: owner }) };
}

function acceptBridged(
  rule: RuleRef,
  owner: 'docker' | 'ufw',
  bridge: string,
  model: RuleModel | undefined,
): NetfilterFix | null {
  const isSix = rule.family === 'ip6';
  const chain = owner === 'docker' ? 'DOCKER-USER' : isSix ? 'ufw6-user-forward' : 'ufw-user-forward';
  if (model === undefined || isBridgeFirewall(rule) || !hasChain(rule, chain, model.firewalls)) {
    return null;
  }
  const words = ['-i', bridge, '-o', bridge, '-j', 'ACCEPT'];
  const changed = withFirst(model.firewalls, { ...rule, chain }, words);
  if (decideTraffic(changed, model.traffic).some(({ verdict }) => verdict !== 'accept')) {
    return null;
  }
  if (owner === 'ufw') {
    return { variant: owner, commands: [`ufw route allow in on ${bridge} out on ${bridge}`], persistent: [] };
  }
  const program = `ip${isSix ? '6' : ''}tables${rule.manager === 'iptables-legacy' ? '-legacy' : ''}`;
  const test = `${program} -C ${[chain, ...words].join(' ')}`;
  const insert = `${program} -I ${[chain, ...words].join(' ')}`;
  const unit = '/etc/systemd/system/docker.service.d';
  return {
    variant: owner,
    commands: [insert],
    persistent: [
      `mkdir -p ${unit}`,
      `printf '[Service]\\nExecStartPost=/bin/sh -c "${test} || ${insert}"\\n' > ${unit}/bridge-${bridge}.conf`,
      'systemctl daemon-reload',
    ],
  };
}

/** Frames of the bridge no longer go through the IP firewall. */
export function passBy(
  bridge: string,
  { call, bySysctl, byFlag }: Calling,
  fromFiles: readonly { readonly path: string; readonly value: string }[],
): NetfilterFix {
  const sysctl = `net.bridge.bridge-nf-call-${call}`;
  const last = fromFiles.at(-1);
  const commands = [
    ...(bySysctl ? [`sysctl -w ${sysctl}=0`] : []),
    ...(byFlag ? [`ip link set dev ${bridge} type bridge nf_call_${call} 0`] : []),
  ];
  // The module sets 1 whenever it is loaded: the file alone is too early at boot where nothing loads it by then.
  const load = 'echo br_netfilter > /etc/modules-load.d/br_netfilter.conf';
  if (!bySysctl) {
    return { commands, persistent: [] };
  }
  if (last?.value === '0') {
    return { variant: 'forgotten', commands, persistent: [load] };
  }
  // Files are read in the order of their names: one that says 1 must not have the last word.
  const file = last === undefined ? '90-bridge-netfilter.conf' : 'zz-bridge-netfilter.conf';
  return { commands, persistent: [load, `echo '${sysctl} = 0' > /etc/sysctl.d/${file}`] };
}
