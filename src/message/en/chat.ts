import type { Catalogue } from '../catalogue.ts';

/** English: what is particular to chats: threads, buttons, questions that are the same. */
export const chat = {
  'root.capturing': '{vm}: listening for {seconds} s at every hop on {hypervisor}',
  'root.captured': '✓ {vm}: listened for {seconds} s: {frames}',

  'thread.asked-by': 'Asked by {person}',
  'button.again': 'Run again',
  'button.evidence': 'All evidence',

  'capture.none': 'no frame',
  'capture.caption': 'What passed the hops of {vm} on {hypervisor}',
  'capture.file': 'each hop is an interface of this capture file',
  'capture.file-full': 'each hop is an interface of this capture file; it was full before the time was over',

  'evidence-file.checks': 'Checks:',
  'evidence-file.text': 'everything that was seen between {vm} and {target}',
  'evidence-file.json': 'the same for programs',

  'answer.undeliverable': 'vmping could not post this where it was asked ({code}). {cure}',

  'join.same-place':
    '{person} asked why {vm} cannot reach {target} already, at {when}: the answer comes in that thread.',

  'follow.where':
    '`{command}` is about an answer: write it in the thread of that answer, with a mention of vmping.',
  'follow.forgotten':
    'vmping does not remember the question of this thread; it keeps them for three days. Ask it anew, with VM and target.',
  'follow.not-yet': 'It still runs: the evidence is there when it is done.',
  'follow.no-evidence': 'There is no diagnosis in this thread, and so no evidence.',

  'usage.capture':
    'A capture in chat takes {least} to {most} seconds; `vmping capture` on the hypervisor takes longer.',
  'usage.audit': '`audit` takes the number of commands to show, from 1 to 100.',
} as const satisfies Catalogue;
