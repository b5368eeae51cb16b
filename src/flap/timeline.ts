/** One step of a timeline: what happened at a time, or from that time on until the next step. */
export interface Step {
  readonly at: number;
  readonly up: boolean | null;
  readonly count: number;
}

/** As many as an episode shows. */
export const mostSteps = 60;

/** The newest steps are kept as they were; where there are too many, older ones that lie close together become one. */
const keptAsTheyWere = 20;

/** Adds a step at its time. Steps of one time are one, and the counts of all steps always add up to all events. */
export function addStep(timeline: readonly Step[], step: Step): Step[] {
  const place = timeline.findLastIndex(({ at }) => at <= step.at);
  const before = timeline[place];
  const steps =
    before?.at === step.at
      ? timeline.with(place, { at: step.at, up: step.up, count: before.count + step.count })
      : timeline.toSpliced(place + 1, 0, step);
  return steps.length > mostSteps ? joinClosest(steps) : steps;
}

function joinClosest(steps: readonly Step[]): Step[] {
  const gaps = steps.slice(0, -keptAsTheyWere).flatMap(({ at }, index) => {
    const next = steps[index + 1];
    return next === undefined ? [] : [next.at - at];
  });
  const closest = gaps.indexOf(Math.min(...gaps));
  const [first, second] = [steps[closest], steps[closest + 1]];
  return first === undefined || second === undefined
    ? [...steps]
    : steps.toSpliced(closest, 2, { at: first.at, up: second.up, count: first.count + second.count });
}
