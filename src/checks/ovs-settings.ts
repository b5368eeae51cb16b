import type { DomainInterface } from '../facts/domain/domain-xml.ts';

/** The VLAN settings of a NIC's definition in the words of `ovs-vsctl add-port`: none where it names no VLAN. */
export function portSettings(nic: DomainInterface | undefined): string[] {
  const tags = nic?.vlan?.tags ?? [];
  const native = tags.find(({ nativeMode }) => nativeMode !== null);
  if (tags.length === 0) {
    return [];
  }
  if (nic?.vlan?.trunk !== true && tags.length === 1) {
    return [`tag=${tags[0]?.id}`];
  }
  return [
    `trunks=${tags.map(({ id }) => id).join(',')}`,
    ...(native === undefined ? [] : [`tag=${native.id}`, `vlan_mode=native-${native.nativeMode}`]),
  ];
}

/** The one VLAN that a NIC's definition makes its port an access port of; null where it says nothing of the kind. */
export function wantedTag(nic: DomainInterface | undefined): number | null {
  const [setting, ...more] = portSettings(nic);
  return more.length === 0 && setting?.startsWith('tag=') === true ? Number(setting.slice(4)) : null;
}
