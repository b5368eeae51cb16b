import type { Catalogue } from '../../catalogue.ts';

/** English: what vmping says by itself, in one line each: `incident.<kind>.open` and `incident.<kind>.over`. */
export const incident = {
  'incident.where.device': '{hypervisor}: {device} ({role}{port})',
  'incident.where.port': ', {switch} port {port}',
  'incident.where.tap': '{hypervisor}: {device} (tap of {vm})',
  'incident.where.plain': '{hypervisor}: {device}',
  'incident.where.guest': '{hypervisor}: {vm}',
  'incident.where.hypervisor': '{hypervisor}',
  'incident.where.path': '{vm} on {hypervisor} → {target}',

  'incident.role.uplink': 'uplink',
  'incident.role.bond': 'bond',
  'incident.role.bond-member': 'bond member',
  'incident.role.vlan-parent': 'carries VLANs',
  'incident.role.vlan': 'VLAN',
  'incident.role.bridge': 'bridge',
  'incident.role.tap': 'tap',

  'incident.state.up': 'up',
  'incident.state.down': 'down',

  'incident.link-flap.open': '⚠ {where} flaps: {transitions} in {span}{now}',
  'incident.link-flap.over': '✓ {where} is stable since {quietSince}: {transitions} in {span}{now}',
  'incident.link-down.open': '⚠ {where} is down since {start}',
  'incident.link-down.over': '✓ {where} is up again since {end}: it was down for {lasted}',
  'incident.link-errors.open': '⚠ {where} counts errors: {count} in {span}',
  'incident.link-errors.over': '✓ {where} counts no errors since {quietSince}: it was {count} in {span}',
  'incident.bond-member-lost.open': '⚠ {where} runs on fewer members than it has, since {start}',
  'incident.bond-member-lost.over': '✓ {where} has all its members again since {end}, after {lasted}',
  'incident.lacp-partner-gone.open': '⚠ {where} has no LACP partner since {start}',
  'incident.lacp-partner-gone.over': '✓ {where} has its LACP partner again since {end}, after {lasted}',
  'incident.stp-changes.open': '⚠ {where}: the spanning tree changes: {times} in {span}',
  'incident.stp-changes.over':
    '✓ {where}: the spanning tree is stable since {quietSince}: it changed {times} in {span}',
  'incident.mac-moves.open': '⚠ {where}: MAC addresses move between its ports: {times} in {span}',
  'incident.mac-moves.over': '✓ {where}: no MAC address moves since {quietSince}: it was {times} in {span}',
  'incident.arp-storm.open': '⚠ {where}: ARP storm: {count} requests in {span}',
  'incident.arp-storm.over':
    '✓ {where}: the ARP storm is over since {quietSince}: {count} requests in {span}',
  'incident.address-conflict.open': '⚠ {where}: two machines answer for one address since {start}',
  'incident.address-conflict.over':
    '✓ {where}: one machine answers for the address again since {end}, after {lasted}',
  'incident.guest-unseen.open': '⚠ {where}: its MAC address is not seen here since it moved at {start}',
  'incident.guest-unseen.over': '✓ {where}: its MAC address is seen again since {end}, after {lasted}',
  'incident.path-broken.open': '⚠ {where}: broken since {start}',
  'incident.path-broken.over': '✓ {where}: works again since {end}; it was broken for {lasted}',

  'incident.path-unseen.open': '? {where}: nobody could look at it since {start}',
  'incident.path-unseen.over': '✓ {where}: it is looked at again since {end}, after {lasted}',

  'incident.switch.flap.open': '⚠ {switch}: links to it flap on {count} hypervisors: {links}',
  'incident.switch.down.open': '⚠ {switch}: links to it are down on {count} hypervisors: {links}',
  'incident.switch.other.open': '⚠ {switch}: trouble on its links to {count} hypervisors: {links}',
  'incident.switch.over': '✓ {switch}: its links to {count} hypervisors are stable since {end}: {links}',

  'incident.now': ', now {state}',
  'incident.guests.one': '; 1 guest hangs on it: {name}',
  'incident.guests.many': '; {count} guests hang on it',
  'incident.still': '; still in trouble: {list}',
  'incident.transitions.one': '1 transition',
  'incident.transitions.many': '{count} transitions',
  'incident.times.one': 'once',
  'incident.times.many': '{count} times',
  'incident.likely': 'Likely: {what}',
  'incident.with-it': 'With it: {list}',
  'incident.and-more': '{list} and {count} more',
  'incident.merged': '↳ It is a part of: {line}',

  'span.seconds': '{seconds} s',
  'span.minutes': '{minutes} min',
  'span.hours': '{hours} h {minutes} min',
  'span.days': '{days} d {hours} h',
} as const satisfies Catalogue;
