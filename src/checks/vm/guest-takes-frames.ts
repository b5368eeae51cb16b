import { defineCheck, degrades, evidence, pass } from '../check.ts';

/** Of the questions put to the guest itself, so many have to stay unanswered. */
const leastUnanswered = 3;

export const guestTakesFrames = defineCheck({
  id: 'vm.guest-takes-frames',
  summary: 'The guest takes the frames that this host hands it: its tap drops none while the path is probed',
  probes: ['moved', 'train'],
  dependsOn: ['transport.rate-limit-is-wide'],
  findings: ['vm.guest-drops-frames'],
  run({ vm, path, probes: { moved, train } }) {
    const dropped = moved?.counters.find(
      ({ device, counter }) => device === path.tap && counter === 'tx_dropped',
    );
    if (dropped === undefined || train === null || !train.long) {
      return pass;
    }
    const unanswered = train.asked - train.out.sent;
    if (unanswered < leastUnanswered) {
      return pass;
    }
    return degrades('vm.guest-drops-frames', {
      hop: path.tap,
      confidence: 0.85,
      params: { vm, tap: path.tap, dropped: dropped.by, unanswered, asked: train.asked },
      evidence: [
        evidence(`cat /sys/class/net/${path.tap}/statistics/tx_dropped`, 'counter-moved', {
          counter: 'tx_dropped',
          by: dropped.by,
        }),
      ],
      fix: { where: 'guest' },
    });
  },
});
