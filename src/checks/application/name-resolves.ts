import { breaks, defineCheck, evidence, notAsked, pass } from '../check.ts';

export const nameResolves = defineCheck({
  id: 'application.name-resolves',
  summary: "The target's name has an address, as this host's name servers say",
  probes: ['dns'],
  // This host asks through its bridge: with the bridge down the silence is no second fault.
  dependsOn: ['datalink.bridge-is-up'],
  findings: ['application.name-not-resolved', 'application.dns-server-silent'],
  run({ path, probes: { dns }, symptom }) {
    if (dns === null) {
      return notAsked;
    }
    if (dns.status === 'resolved') {
      return pass;
    }
    const { name } = dns;
    const server = dns.servers[0] ?? 'none';
    const look = `dig +short ${name} @${server}`;
    if (dns.status === 'no-such-name' || dns.status === 'no-address') {
      return breaks('application.name-not-resolved', {
        hop: server,
        confidence: 0.97,
        params: { name, server },
        evidence: [evidence(look, dns.status, { name, server })],
        fix: { where: 'target' },
      });
    }
    // A name server that cannot be reached is the cause only where the way to it works, and so was looked at.
    if (symptom?.works === 'no') {
      return pass;
    }
    if (symptom === null && dns.status === 'silent' && path.targetAddress !== null) {
      return notAsked;
    }
    // Nor where this host asks by another way than the guest would: then its silence says nothing of the server.
    if (dns.status === 'silent' && path.hostAddresses.length === 0) {
      return notAsked;
    }
    return breaks('application.dns-server-silent', {
      hop: server,
      confidence: path.targetAddress === null ? 0.85 : 0.95,
      params: { name, server },
      evidence: [
        evidence(look, dns.status === 'silent' ? 'dns-silent' : 'dns-failed', { name, server }),
        ...(symptom?.works === 'yes'
          ? [evidence(`ping -c 1 ${server}`, 'ping-answered', { target: server })]
          : []),
      ],
      fix: { where: 'target' },
    });
  },
});
