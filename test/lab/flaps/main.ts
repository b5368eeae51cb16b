import { load, machine } from '../../bench/machine.ts';
import { openBenchLab, say, withBenchLab } from '../bench/own-lab.ts';
import { findTopology } from '../topologies/index.ts';
import { wrongsOf } from './judge.ts';
import { agentYaml, bond, flapMember, member } from './member.ts';
import { episodesOf } from './seen.ts';
import { startWatch } from './watch.ts';

/**
 * `npm run bench:flaps`: the member of a real bond flaps and goes, in the second kernel where this machine's own has
 * no bonding, before a real agent. Exit status: 0 all right, 1 something is wrong, 3 no lab here.
 */
await withBenchLab(async () => {
  const began = performance.now();
  const passed = () => `${((performance.now() - began) / 1_000).toFixed(0)} s`;
  const tell = (line: string) => say(`${passed()}: ${line}`);
  const lab = await openBenchLab(tell, findTopology('bond-active-backup'));
  const host = lab.topology.hypervisor.name;
  tell(`vmping agent on ${host}`);
  const watch = await startWatch(lab, host, agentYaml);
  try {
    const story = await flapMember(lab, watch, tell);
    const wrongs = wrongsOf(story, lab.topology.guests.map(({ name }) => name).toSorted());
    const { end, made, counted } = story;
    for (const { root, states, replies } of end.threads) {
      say(['', ...new Set([...states, root]), ...replies.map((reply) => `    ${reply}`)].join('\n'));
    }
    const episodes = episodesOf(end);
    const told = episodes.find(({ device, kind }) => device === member && kind === 'link-flap')?.count ?? 0;
    say(
      `\n${machine()} Kernel: ${lab.state.kernel}; load ${load()}; ${passed()}.\n${member}: ${made} transitions made, ` +
        `${counted[member]} counted by the kernel, ${told} told; ${bond}: ${counted[bond]}. ` +
        `${episodes.length} episodes, ${end.threads.length} message(s).`,
    );
    for (const wrong of wrongs) {
      say(`wrong: ${wrong}`);
    }
    process.exitCode = wrongs.length === 0 ? 0 : 1;
  } catch (error) {
    say(watch.agent.log.slice(-20).join('\n'));
    throw error;
  } finally {
    await watch.stop();
  }
});
