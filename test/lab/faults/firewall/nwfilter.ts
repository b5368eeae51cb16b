import { connects, type Decoy, defineFault, inOrder, onHost, pings } from '../fault.ts';
import { restoreFilters } from '../reference.ts';

const mac = '52:54:00:00:00:10';

/** Puts web01's NIC back with this filter, all else as it is. */
function filterOn(ref: string): string {
  const pick = `awk -v RS='</interface>' '/${mac}/ { sub(/.*<interface /, "<interface "); print $0 RS }'`;
  const without = "sed -e '/<filterref.*\\/>/d' -e '/<filterref/,/<\\/filterref>/d'";
  const add = ref === '' ? '' : ` -e "s#</interface>#${ref}</interface>#"`;
  return `virsh dumpxml --domain web01 | ${pick} | ${without}${add} | virsh -q update-device --domain web01 --file /dev/stdin --live`;
}

const clean = (...addresses: readonly string[]) =>
  `<filterref filter='clean-traffic'>${addresses.map((address) => `<parameter name='IP' value='${address}'/>`).join('')}</filterref>`;

/** A filter of one's own, given to web01. */
const own = (rules: string) =>
  [
    `cat > /run/own-filter.xml <<'END'\n<filter name='own-filter'>${rules}</filter>\nEND`,
    'virsh -q nwfilter-define /run/own-filter.xml',
    filterOn("<filterref filter='own-filter'/>"),
  ].join('\n');

const heal = inOrder(
  onHost(
    'hv1',
    `if virsh --readonly dumpxml --domain web01 | grep -q filterref; then ${filterOn('')}; fi
virsh -q nwfilter-undefine own-filter 2>/dev/null || true`,
  ),
  restoreFilters,
);

/** libvirt's network filters on web01's NIC. */
export const nwfilterFaults = [
  defineFault({
    id: 'nwfilter-other-address',
    summary: 'clean-traffic locks web01 to another address than it uses',
    catalogue: ['FW-11'],
    cause: 'transport.nwfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost('hv1', filterOn(clean('10.0.0.99'))),
    heal,
  }),
  defineFault({
    id: 'nwfilter-no-port',
    summary: "a filter of one's own lets web01 open no TCP connection to port 80",
    catalogue: ['FW-11'],
    target: '10.0.0.20:80',
    works: connects('10.0.0.20', 80),
    cause: 'transport.nwfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      own(
        "<rule action='drop' direction='out' priority='500'><ip protocol='tcp' dstportstart='80' dstportend='80'/></rule>",
      ),
    ),
    heal,
  }),
  defineFault({
    id: 'nwfilter-no-answers',
    summary: "a filter of one's own keeps answers to pings from web01",
    catalogue: ['FW-11'],
    cause: 'transport.nwfilter-drop',
    fixRunsOn: 'hypervisor',
    inject: onHost(
      'hv1',
      own(
        "<rule action='drop' direction='in' priority='500'><ip protocol='icmp' srcipaddr='10.0.0.1'/></rule>",
      ),
    ),
    heal,
  }),
];

/** Filters that let web01's traffic pass. */
export const nwfilterDecoys: readonly Decoy[] = [
  {
    id: 'nwfilter-right-address',
    summary: 'clean-traffic with the address that web01 uses, and a second one',
    catalogue: ['FW-11'],
    vm: 'web01',
    target: '10.0.0.1',
    works: pings('10.0.0.1'),
    expect: 'reachable',
    inject: onHost('hv1', filterOn(clean('10.0.0.10', '10.0.0.77'))),
    heal,
  },
];
