import type { Catalogue } from '../catalogue.ts';

/** English: `vmping measure` and `vmping capture`. */
export const tools = {
  'measure.title':
    '{vm} → {target} on {hypervisor}: a ping every {interval} ms for {seconds} s; Ctrl-C ends it',
  'measure.head':
    '                  sent  received         loss       ppm      min   median      p95      max   jitter',
  'measure.guest': '{vm}',
  'measure.control': 'this hypervisor',
  'measure.no-control':
    'This hypervisor cannot ask {target} from the network of {vm}: there is nothing to compare with.',
  'measure.times': 'Times in ms. Jitter: mean difference between successive answers. × is a lost ping.',
  'measure.segments':
    'Lost on this host on the way out {out}, beyond it {beyond}, on this host on the way back {back}.',
  'measure.interrupted': 'Ended early: this is what was measured so far.',
  'measure.not-working':
    '{vm} does not reach {target} now, so there is nothing to measure. `vmping diagnose {vm} {target}` tells why.',
  'measure.unclear':
    'vmping could not tell by which way {vm} reaches {target}. `vmping diagnose {vm} {target}` tells what is missing.',

  'capture.title': '{vm} on {hypervisor}: capturing at {hops} for {seconds} s; Ctrl-C ends it',
  'capture.written': '{frames} frames, {bytes} bytes in {file} (wireshark {file}; each hop is an interface)',
  'capture.nothing': 'Not a frame was seen. Does {vm} send anything now? `vmping diagnose` asks it.',
  'capture.full': 'The limit of {megabytes} MB was reached; what came later is missing.',
  'capture.frames': 'Frames: {list}',
  'capture.arp': 'who has {address}: asked {asked}×, {answer}',
  'capture.answered-by': 'answered by {macs} after {ms} ms',
  'capture.not-answered': 'not answered',
  'capture.ping': 'ping {from} → {to}: {sent} sent, {answered} answered{times}',
  'capture.times': ' (min {min} median {median} max {max} ms)',
  'capture.tcp': 'TCP {from} → {to}:{port}: {outcome}',
  'capture.complete': 'handshake complete after {ms} ms',
  'capture.half-open': 'accepted after {ms} ms, and never confirmed',
  'capture.refused': 'refused after {ms} ms',
  'capture.unanswered': 'not answered, tried {tries}×',
  'capture.seen': '    question at {questions} · answer at {answers}',
  'capture.more': '{count} more conversations are in the file.',
} as const satisfies Catalogue;
