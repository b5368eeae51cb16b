import type { Catalogue } from '../../catalogue.ts';

/** English: who silenced what, until when, and what to type. */
export const silence = {
  'silence.button.1h': 'Silence 1 h',
  'silence.button.8h': 'Silence 8 h',
  'silence.button.stable': 'Until it is stable',
  'silence.button.end': 'End the silence',
  'silence.until': 'until {time}',
  'silence.until-stable': 'until it is stable',
  'silence.shown': 'Silenced by {person} {until}.',
  'silence.said': '{person} silenced {list} {until}.',
  'silence.ended-by': '{person} ended the silence of {list}. {muted}',
  'silence.ended': 'The silence of {list} is over. {muted}',
  'silence.nothing-muted': 'Nothing was muted.',

  'silence.title': 'Silenced:',
  'silence.line': '{until}, by {person}; {count} muted',
  'silence.lifted': '{subject} is not silenced any more.',
  'silence.none': 'Nothing is silenced.',
  'silence.not-silenced': '{subject} is not silenced. `silences` shows what is.',
  'silence.not-open':
    'There is no trouble with {subject} now: say for how long, as in `silence {subject} 2h`.',
  'silence.over-already': 'It is over already: say for how long, or let it be.',
  'silence.unknown':
    'Neither a VM nor a hypervisor is called {name}. A port is written with its hypervisor: hv1/eth0.',
  'silence.unknown-hypervisor': 'No hypervisor is called {name}.',
  'silence.unknown-near':
    'Neither a VM nor a hypervisor is called {name}; did you mean {near}? A port is written with its hypervisor: hv1/eth0.',
  'silence.unknown-hypervisor-near': 'No hypervisor is called {name}; did you mean {near}?',
  'silence.forgotten': 'vmping does not remember this incident. `silences` shows what is silenced.',

  'usage.silence': '`silence` takes what is to be silent, and for how long.',
  'usage.unsilence': '`unsilence` takes what is silenced, as `silences` shows it.',
  'usage.silences': '`silences` stands alone: it lists what is silenced.',
  'usage.silence-subject':
    '"{name}" is nothing that can be silenced: write hv1/eth0 for a port, web01 or hv1/web01 for a VM, hv1 for a hypervisor.',
  'usage.silence-length': '"{length}" is no length: from 1m to 30d, as 30m, 2h or 1d, or `stable`.',

  'help.silence': 'post nothing about this port (or VM, or hypervisor) for 2 hours',
  'help.unsilence': 'post again',
  'help.silences': 'what is silenced, until when, by whom',
} as const satisfies Catalogue;
