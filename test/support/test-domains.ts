/** A host for libvirt's test driver (`test:///path`): so many running domains, each with one NIC. */
export function testDomains(count: number): string {
  const domains = Array.from({ length: count }, (_, index) => {
    const hex = index.toString(16).padStart(4, '0');
    const mac = `52:54:00:00:${hex.slice(0, 2)}:${hex.slice(2)}`;
    return `<domain type='test'><name>vm-${index}</name><uuid>00000000-0000-4000-8000-00000000${hex}</uuid>
<memory>8192</memory><vcpu>1</vcpu><os><type>hvm</type></os>
<devices><interface type='bridge'><mac address='${mac}'/><source bridge='br0'/><target dev='tap${index}'/></interface></devices></domain>`;
  });
  return `<node>${domains.join('\n')}</node>\n`;
}
