import { delimiter, dirname } from 'node:path';
import { Command } from 'commander';
import { doing, messageOf, requireRunning, say } from './modules.ts';

/** `vmping lab`: a hypervisor with two real guests, a switch, a gateway and hosts, to break and to heal. */
export function labCommand(): Command {
  const lab = new Command('lab')
    .description('a real hypervisor with two guests on this machine, to break and to heal (Linux, root)')
    .addHelpText(
      'after',
      `
Examples:
  vmping lab up                                  start it (some 10 s; safe to repeat)
  vmping lab list                                the faults that it can make
  vmping lab break tap-not-in-bridge             make one
  vmping lab exec hv1 -- vmping diagnose web01 10.0.0.1
  vmping lab exec web01 -- ping -c1 10.0.0.1     in a guest, over its serial line
  vmping lab heal
  vmping lab down                                nothing is left behind

VMPING_LAB names another lab than "default"; VMPING_CACHE another place for the guests' image.`,
    )
    .enablePositionalOptions();

  lab
    .command('up')
    .description('start the lab; answers at once where it is up already')
    .option('--topology <name>', 'which one: see `vmping lab topologies`', 'plain')
    .option(
      '--kernel <name>',
      "host or uml; default: this machine's own where it can do what the topology asks",
    )
    .action(
      doing(async (modules, options: { topology: string; kernel?: string }) => {
        const { openLab, abandonLab, findTopology, LabRefusal } = modules;
        const { kernel } = options;
        if (kernel !== undefined && kernel !== 'host' && kernel !== 'uml') {
          throw new LabRefusal(`no kernel ${JSON.stringify(kernel)}: there are host and uml`);
        }
        const topology = findTopology(options.topology);
        for (const signal of ['SIGINT', 'SIGTERM'] as const) {
          process.once(signal, () => void abandonLab().finally(() => process.exit(130)));
        }
        const onProgress = (line: string) => say(`lab: ${line}`);
        await openLab({ owner: 'detached', topology, ...(kernel && { kernel }), onProgress });
      }),
    );

  lab
    .command('topologies')
    .description('the networks that the lab can be, and what each asks of the kernel')
    .action(
      doing(async ({ topologies }) => {
        for (const { name, summary, features } of topologies) {
          const asks = features.length === 0 ? '' : ` (needs ${features.join(', ')})`;
          say(`${name.padEnd(20)} ${summary}${asks}`);
        }
      }),
    );

  lab
    .command('down')
    .description('end the lab: no process, namespace, mount or file is left, after a crash either')
    .action(
      doing(async ({ endLab, requireLab }) => {
        requireLab();
        say((await endLab()) ? 'lab: down, nothing is left of it' : 'lab: there was none');
      }),
    );

  lab
    .command('status')
    .description(
      'hosts, addresses, guests and their state, and what is broken; exit status 3 where the lab is down',
    )
    .action(
      doing(async (modules) => {
        const running = requireRunning(modules);
        const { topology, state } = running;
        say(
          `lab ${running.name}: up since ${state.startedAt}, process ${state.holder.pid}, topology ${topology.name}: ${topology.summary}`,
        );
        const hypervisors = modules.hypervisorsOf(topology);
        for (const { name, summary, cards } of modules.hostsOf(topology)) {
          const bridges = hypervisors.find((each) => each.name === name)?.bridges ?? [];
          const addresses = [...cards, ...bridges].flatMap((owner) => owner.addresses).join(' ');
          say(`  ${name.padEnd(9)} ${(addresses || 'no address').padEnd(40)} ${summary}`);
        }
        const states = await modules.guestStates(running);
        for (const { name, nics, agent } of topology.guests) {
          const addresses = nics
            .flatMap(({ address, address6 }) => (address6 === null ? [address] : [address, address6]))
            .join(' ');
          const is = states.get(name) ?? 'not defined';
          say(
            `  ${name.padEnd(9)} ${addresses.padEnd(40)} guest, ${is}, ${agent ? 'with' : 'without'} an agent`,
          );
        }
        say(running.broken.length > 0 ? `broken: ${running.broken.join(', ')}` : 'nothing is broken');
      }),
    );

  lab
    .command('list')
    .description('the faults that the lab can make, and the decoys that break nothing')
    .action(
      doing(async ({ faults, decoys }) => {
        for (const { id, summary, vm, target } of faults) {
          say(`${id.padEnd(26)} ${summary} (${vm} -> ${target})`);
        }
        say('\nNot faults, though they look like it:');
        for (const { id, summary } of decoys) {
          say(`${id.padEnd(26)} ${summary}`);
        }
      }),
    );

  lab
    .command('break')
    .description('make a fault (or a decoy); see `vmping lab list`')
    .argument('<fault>', 'id of the fault')
    .option('--also', 'although another fault is active')
    .action(
      doing(async (modules, id: string, options: { also?: boolean }) => {
        const running = requireRunning(modules);
        await running.break(id, { also: options.also ?? false });
        const scenario = modules.findScenario(id);
        say(`broken: ${id}: ${scenario?.summary}`);
        say(`ask: npm run vmping -- lab exec hv1 -- vmping diagnose ${scenario?.vm} ${scenario?.target}`);
      }),
    );

  lab
    .command('heal')
    .description('undo every fault, also after somebody else repaired something')
    .action(
      doing(async (modules) => {
        const healed = await requireRunning(modules).heal();
        say(healed.length > 0 ? `healed: ${healed.join(', ')}` : 'nothing was broken');
      }),
    );

  lab
    .command('exec')
    .description('run a command on a host or in a guest; its exit status is the exit status')
    .argument(
      '<host>',
      'hv1, switch, gw, neighbor, far, rogue, web01 or db01 (`vmping lab status` lists them)',
    )
    .argument('<command...>', 'the command, after --')
    .passThroughOptions()
    .action(
      doing(async (modules, host: string, words: string[]) => {
        const running = requireRunning(modules);
        const command = words[0] === '--' ? words.slice(1) : words;
        if (running.topology.guests.some(({ name }) => name === host)) {
          const { exitCode, stdout } = await running.exec(host, command, { timeoutMs: 600_000 });
          process.stdout.write(stdout);
          process.exitCode = exitCode;
          return;
        }
        // `vmping` in the lab is this very program, run by this very Node.
        const argv =
          command[0] === 'vmping' ? [process.execPath, process.argv[1] ?? '', ...command.slice(1)] : command;
        const program = running.spawn(host, argv, {
          stdio: 'inherit',
          cwd: process.cwd(),
          env: { PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}` },
        });
        for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
          process.once(signal, () => program.kill(signal));
        }
        // On a terminal Ctrl-C reaches the program as well: let it decide what to do.
        process.on('SIGINT', () => {});
        process.exitCode = await program.exited;
      }),
    );

  lab
    .command('prove')
    .description(
      'show, without vmping, that faults break the path and heal without a trace (default: all of them)',
    )
    .argument('[fault...]', 'ids of faults or decoys')
    .action(
      doing(async (modules, ids: string[]) => {
        const running = requireRunning(modules);
        for (const scenario of modules.chooseScenarios(ids)) {
          try {
            const { ms } = await modules.prove(running, scenario, { attempts: 2, isThorough: true });
            say(`proven ${scenario.id.padEnd(26)} ${(ms / 1000).toFixed(1)} s`);
          } catch (error) {
            say(`FAILED ${messageOf(error)}`);
            process.exitCode = 1;
            await running.heal();
          }
        }
      }),
    );

  return lab;
}
