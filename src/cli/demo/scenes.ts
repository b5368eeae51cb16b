/** One act of the demo: a fault that is made, and the question that is asked. */
export interface Scene {
  /** The fault's id in the lab; null where nothing is broken. */
  readonly fault: string | null;
  readonly story: string;
  readonly question: string;
}

/** A healthy path, then a fault on each layer from the VM up. */
export const scenes: readonly Scene[] = [
  { fault: null, story: 'Everything is in order.', question: '/vmping web01 10.0.0.1' },
  { fault: 'vm-paused', story: 'The VM is paused.', question: '/vmping web01 10.0.0.1' },
  {
    fault: 'uplink-down',
    story: "Somebody sets the bridge's uplink down.",
    question: '/vmping web01 10.0.1.20',
  },
  {
    fault: 'tap-not-in-bridge',
    story: "An ifdown/ifup of the bridge has left the VM's tap outside.",
    question: '/vmping web01 10.0.0.1',
  },
  {
    fault: 'no-default-route',
    story: 'The VM has lost its default route.',
    question: '/vmping web01 10.0.1.20',
  },
  {
    fault: 'forward-drop-policy',
    story: 'Docker was installed: FORWARD policy DROP, and br_netfilter shows it the bridged frames.',
    question: '/vmping web01 10.0.0.1',
  },
];
