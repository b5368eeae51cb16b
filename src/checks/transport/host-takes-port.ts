import { breaks, defineCheck, evidence, notAsked, pass } from '../check.ts';

export const hostTakesPort = defineCheck({
  id: 'transport.host-takes-port',
  summary: 'Somebody listens on the port of this hypervisor that was asked about, for that very address',
  optional: ['listening-sockets'],
  probes: ['host-entry'],
  dependsOn: ['transport.host-input-passes'],
  findings: ['transport.host-port-closed'],
  run({ path, known, probes, symptom }) {
    const entry = probes['host-entry'];
    const { targetAddress: target, targetPort: port } = path;
    if (!path.targetIsHost || port === null) {
      return notAsked;
    }
    const refused = symptom?.works === 'no' && symptom.lost.segment === 'service';
    if (entry === null || entry.listens !== false || !refused || target === null) {
      return pass;
    }
    const sockets = known['listening-sockets']?.sockets ?? [];
    const onPort = sockets.filter((socket) => socket.port === port).map(({ address }) => address);
    const only = [...new Set(onPort)].join(', ');
    return breaks('transport.host-port-closed', {
      hop: target,
      confidence: 0.96,
      params: { target, port, only },
      evidence: [
        only === ''
          ? evidence(`ss -H -ltn 'sport = :${port}'`, 'nobody-listens', { port })
          : evidence(`ss -H -ltn 'sport = :${port}'`, 'listens-elsewhere', { port, only }),
      ],
      fix: {
        where: 'target',
        commands: [`ss -ltnp 'sport = :${port}'`],
        ...(only !== '' && { variant: 'elsewhere' }),
      },
    });
  },
});
