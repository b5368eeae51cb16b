import type { Catalogue } from '../catalogue.ts';

/** English: everything that is not about one finding. */
export const common = {
  'layer.vm': 'VM',
  'layer.physical': 'physical',
  'layer.datalink': 'data link',
  'layer.network': 'network',
  'layer.transport': 'transport',
  'layer.application': 'application',

  'place.hypervisor': 'the hypervisor {hypervisor}',
  'place.guest': 'the VM {vm}',
  'place.switch': 'the switch',
  'place.gateway': 'the gateway',
  'place.target': 'the target {target}',
  'place.name-server': 'the DNS server {server}',

  'root.asked': '{vm} → {target}: queued for {hypervisor}',
  'root.facts': '{vm} → {target}: reading the state of {hypervisor}',
  'root.probes': '{vm} → {target}: testing the path on {hypervisor}',
  'root.verdict': '{vm} → {target}: working out the cause',
  'root.passed': '{line} · passed: {layers}',
  'root.failed': '{line} · failed: {layer}',
  'root.reachable': '✓ {vm} → {target}: reachable ({seconds} s on {hypervisor})',
  'root.unreachable': '✗ {vm} → {target}: unreachable. {layer}: {cause} ({seconds} s on {hypervisor})',
  'root.degraded': '! {vm} → {target}: degraded. {layer}: {cause} ({seconds} s on {hypervisor})',
  'root.inconclusive': '? {vm} → {target}: inconclusive. {why} ({seconds} s on {hypervisor})',
  'root.no-cause': 'No single cause was found',
  'root.missing': 'Could not look at {list}',
  'root.not-run': '? {vm} → {target}: no diagnosis. {why}',

  'thread.layer': 'Broken layer: {layer}{hop}',
  'thread.degraded-layer': 'Troubled layer: {layer}{hop}',
  'thread.hop': ' (at {hop})',
  'thread.reachable': '{vm} reaches {target}. Every layer that could be looked at passed.',
  'thread.inconclusive': 'vmping could not tell whether {vm} reaches {target}.',
  'thread.unsure': 'Probably, not certainly: {percent} % sure.',
  'thread.explains': 'It explains what else was seen: {list}',
  'thread.evidence': 'Proof',
  'thread.fix': 'Fix, on {place}',
  'thread.fix-persistent': 'To keep it after a restart, on {place}',
  'thread.no-fix': 'Nothing to paste; on {place}: {note}',
  'thread.note': 'Before you paste: {note}',
  'thread.passed': 'Passed: {layers}',
  'thread.path': 'Path: {path}',
  'thread.untested': '{target} has more addresses, which were not tested: {others}.',
  'thread.train':
    'Pings: {sent} sent, {received} received · min {min} median {median} p95 {p95} max {max} ms · jitter {jitter} ms',
  'thread.also-found': 'Also found, independent of the cause',
  'thread.notes': 'Odd, but this path does not feel it',
  'thread.missing': 'Could not look at',
  'thread.missing-cure': 'To be able to look, on {place}',

  'answer.cancelled': 'The worker on {hypervisor} was stopped while it looked. Ask again.',
  'answer.deadline':
    'No result within {seconds} s; vmping gave up. The worker on {hypervisor} was last seen {lastSeen}.',
  'answer.not-picked-up': '{hypervisor} did not answer for {seconds} s; last seen {lastSeen}.',
  'answer.worker-died':
    'The worker on {hypervisor} died while it looked; last seen {lastSeen}. Ask again when it is back.',
  'answer.invalid-job':
    'The worker on {hypervisor} refused the job: {problem}. Bot and worker may be of different versions.',
  'answer.engine-failed': 'vmping itself failed on {hypervisor}: {problem}',
  'answer.queue-away': 'The queue cannot be reached, so nothing was asked: {problem}. Try again in a minute.',
  'answer.internal': 'vmping itself failed, so nothing was asked: {problem}',
  'answer.never-seen': 'never',

  'status.none': 'No worker has announced itself. Start `vmping worker` on a hypervisor.',
  'status.title': 'Hypervisors',
  'status.alive': '{domains} VMs · last seen {lastSeen} · {waiting} waiting, {active} running',
  'status.gone': 'silent since {lastSeen} · {waiting} waiting, {active} running',
  'status.chat-queue': 'Chat queue: {waiting} waiting, {active} being posted, {failed} failed',

  'help.title':
    'vmping tells which layer is broken between a VM and a host, what proves it, and what fixes it.',
  'help.diagnose': 'why can web01 not reach 10.0.0.1?',
  'help.port': 'the same for a TCP port; a name or [fd00::1]:443 works too',
  'help.hypervisor': 'the web01 on hv1, where two hypervisors have one',
  'help.quotes': 'a VM with spaces in its name',
  'help.where': 'which hypervisor runs it',
  'help.status': 'hypervisors, when they were last seen, queue lengths',
  'help.help': 'this text',
  'help.audit': 'the last commands, allowed and refused, for those who may',
  'help.again': 'in the thread of an answer: ask once more',
  'help.from': 'in the thread: ask for the VM of that name on hv2',
  'help.evidence': 'in the thread: all that is known, as files',
  'help.capture': 'in the thread: what passes each hop in 10 s, as a file for Wireshark',
  'help.caption': 'Commands',

  'usage.example': 'For example: {example}',
  'usage.too-long': 'That is {length} characters long; a command is a VM and a target.',
  'usage.open-quote': 'A quotation mark is not closed, or something follows it directly.',
  'usage.no-target': 'What should {vm} reach? The target is missing.',
  'usage.where': '`where` takes one VM.',
  'usage.hypervisor-name': '"{name}" is not the name of a hypervisor.',
  'usage.vm-name': '"{name}" is not the name of a VM: {problem}.',
  'usage.port-behind-colon': 'The port goes behind the target, with a colon.',
  'usage.too-many-words':
    'Expected two words, a VM and a target, and got {count}. A name with spaces goes in quotes.',

  'target.empty': 'The target is empty: write an address or a name, such as 10.0.0.1 or db.example.org:5432.',
  'target.too-long': 'The target is {length} characters long; an address or a name has at most 253.',
  'target.control-character':
    'The target "{target}" holds white space or a control character: write it as 10.0.0.1 or db.example.org:5432.',
  'target.url': '{target} is a URL: write the host and the port, {instead}.',
  'target.port': '"{port}" is not a port: a port is 1 to 65535, as in {host}:443.',
  'target.not-ipv4': '{target} is not an IPv4 address: it is four numbers from 0 to 255, such as 10.0.0.1.',
  'target.not-ipv6': '{target} is not an IPv6 address: write it as fd00::1, with a port as [fd00::1]:443.',
  'target.zone': '{target} names a device of this machine, which the VM does not have: write {instead}.',
  'target.broadcast':
    '{target} is the broadcast address: nobody in particular answers there. Ask for one host, such as 10.0.0.1.',
  'target.multicast':
    '{target} is a multicast address, which vmping cannot diagnose. Ask for one host, such as 10.0.0.1.',
  'target.loopback':
    '{target} is the VM itself: it never leaves it. Ask for the address of another host, such as 10.0.0.1.',
  'target.unspecified': '{target} means "no address". Ask for one host, such as 10.0.0.1.',
  'target.option':
    '{target} looks like an option. A target is an address or a name, such as 10.0.0.1 or db.example.org.',
  'target.not-a-name':
    '"{target}" is neither an address nor a host name: write 10.0.0.1, fd00::1 or db.example.org, each with :443 behind it for a port.',
  'target.name-too-long':
    'The name "{target}" is too long: 63 characters between dots and 253 in all are the most that DNS allows.',

  'missing.name-unknown': 'The name {name} has no address: the DNS server {server} does not know one.',
  'missing.name-silent':
    'The name {name} could not be looked up: the DNS server {server} gives no answer. An address in its place needs none.',
  'missing.domain': 'There is no VM called {vm} on {hypervisor}.',
  'missing.domain-near': 'There is no VM called {vm} on {hypervisor}. Did you mean {near}?',
  'missing.domain-number':
    'libvirt takes {vm} for the number of a running domain, {near}, before it looks for a VM of that name. Rename one that is shut off: virsh domrename.',
  'missing.nic': '{vm} has no NIC {wanted}; it has {nics}.',
  'missing.nic-user':
    'The NIC of {vm} is of type user (SLIRP): QEMU itself opens its connections from this host, so there is no tap and no frame to follow. TCP and UDP pass; a ping does only where net.ipv4.ping_group_range lets the group of QEMU send one; nobody can connect to {vm}. Give it a bridge.',
  'missing.nic-direct':
    'The NIC of {vm} is of type direct (macvtap): it bypasses every bridge, and vmping cannot yet test such a path. By design its guest cannot talk to this very host.',
  'missing.nic-other':
    'The NIC of {vm} is of type {type}, which has no tap on this host: vmping cannot test such a path.',
  'missing.tap': 'libvirt names no tap for the NIC of {vm}: is the VM still starting?',
  'missing.path':
    'The bridge of {vm} has no MAC address, or the target no address: there is no path to test.',
  'missing.own-address':
    '{target} is an address of {vm} itself: it never leaves the VM. Ask for another host.',
  'missing.subnet-broadcast': '{target} is the broadcast address of its subnet. Ask for one host.',
  'missing.guest-address-unknown':
    'The {family} address of {vm} is not known here: no agent in it tells it, this host has no address in its network that would say where to look, and nobody on {tap} answered for those that were tried. qemu-guest-agent in the VM makes it known.',
  'missing.host-port':
    '{vm} and this host reach each other; whether port {port} takes connections here could not be told from its sockets and its rules: `ss -ltn` shows who listens, `nft list ruleset` what the host drops or sends elsewhere.',
  'missing.other-nic':
    '{vm} answers {target} by another of its NICs, {tap} ({mac}), and not by the one that was looked at: ask with --nic {tap}.',
  'missing.port-unlearned':
    'The next hop to {target} ({mac}) is on this host, and the bridge has not learned behind which port: what lies beyond could not be tested. Ask again when {vm} has sent something there.',
  'missing.guest-routes-unseen':
    '{vm} answers for its address and for nothing else: its firewall drops whatever it is sent, or it has no route back. Only from inside can one tell: `ip route get` for the target.',
  'missing.stray-dropped':
    'The firewall of this host drops packets that belong to no connection, as those of the probes do ({rule}), and holds rules that vmping cannot judge: only a connection of {vm} itself would tell.',
  'missing.unread-tables':
    'This host has tables of rules in use that vmping does not read, and one of them may be what drops the frames: see {commands}.',
  'missing.routed-by-host':
    'The packets of {vm} reach this hypervisor, which routes them itself (a NAT or routed network). vmping cannot yet test what lies behind that.',
  'missing.program-missing': 'the program {program} is not installed, or not where it can be run',
  'missing.denied': '{program} is not allowed ({message}): run vmping as root, or give it CAP_NET_RAW',
  'missing.failed': '{program} failed: {message}',
  'missing.too-busy':
    'No answer was heard, and this host is too busy for that to mean anything: {commands} did not answer in time either. Ask again.',
  'missing.fact-timeout': '`{command}` did not answer in time',
  'missing.fact-denied': '`{command}` is not allowed ({message}): run vmping as root',
  'missing.fact-not-executable': 'the program {program} is there, but cannot be run',
  'missing.fact-exit-code': '`{command}` failed: {message}',
  'missing.fact-too-large': '`{command}` printed more than vmping reads',
  'missing.fact-unparsable': '`{command}` printed what vmping does not understand: {message}',
  'missing.fact-cancelled': '`{command}` was cancelled',
  'missing.interrupted': 'vmping was stopped before it was done.',
  'missing.internal': 'vmping itself failed: {problem}',
  'missing.deadline': 'The run did not end within {seconds} s: something on this host hangs (libvirt?).',

  'diagnose.running': '{vm} → {target} on {hypervisor}',
  'diagnose.layer-passed': '{layer} passed',
  'diagnose.layer-failed': '{layer} failed',
} as const satisfies Catalogue;
