import type { Family } from '../model/net.ts';

/** What differs between the families in the words and commands of a finding. */
export interface FamilyWords {
  readonly ip: 'IPv4' | 'IPv6';
  /** How a network is asked who owns an address. */
  readonly resolution: 'ARP' | 'neighbor discovery';
  /** For tcpdump: the questions and answers of that, pings, and both. */
  readonly resolutionFilter: string;
  readonly pingFilter: string;
  readonly bothFilter: string;
  /** The command that asks everybody on a device who owns an address, and shows every answer. */
  readonly whoOwns: (address: string, device: string | null, times?: number) => string;
  /** The program `ip`, told which family is meant where only that can tell. */
  readonly ipRoute: 'ip route' | 'ip -6 route';
  readonly iptables: 'iptables' | 'ip6tables';
}

const words: Readonly<Record<Family, FamilyWords>> = {
  ipv4: {
    ip: 'IPv4',
    resolution: 'ARP',
    resolutionFilter: 'arp',
    pingFilter: 'icmp',
    bothFilter: 'icmp or arp',
    whoOwns: (address, device, times = 1) => `arping -c ${times} -I ${device ?? ''} ${address}`,
    ipRoute: 'ip route',
    iptables: 'iptables',
  },
  ipv6: {
    ip: 'IPv6',
    resolution: 'neighbor discovery',
    resolutionFilter: 'icmp6',
    pingFilter: 'icmp6',
    bothFilter: 'icmp6',
    whoOwns: (address, device) => `ndisc6 -m ${address} ${device ?? ''}`,
    ipRoute: 'ip -6 route',
    iptables: 'ip6tables',
  },
};

/** The words of a path's family. */
export function wordsOf({ family }: { readonly family: Family }): FamilyWords {
  return words[family];
}
