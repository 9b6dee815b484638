import type { Command } from 'commander';

/** One command of the command line; its file is loaded only when the command is used. */
export interface CommandEntry {
  readonly name: string;
  readonly alias?: string;
  /** Heading above the command in the list of commands. */
  readonly group: string;
  /** One line in the list of commands and on top of the command's help. */
  readonly summary: string;
  /** Whether the command needs the definitions of all others. */
  readonly needsAll?: boolean;
  readonly load: () => Promise<CommandModule>;
}

/** A file of this folder: arguments, options, help and action of one command. */
export interface CommandModule {
  readonly define: (command: Command) => void;
}

const deployments = 'Deployments:';
const projects = 'Projects:';
const configurations = 'Configurations:';
const hosts = 'uWSGI and hosts:';

/** All commands in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'plan',
    group: deployments,
    summary: 'Show what apply would change (read-only)',
    load: () => import('./plan.js'),
  },
  {
    name: 'apply',
    group: deployments,
    summary: 'Apply the program to its hosts',
    load: () => import('./apply.js'),
  },
  {
    name: 'destroy',
    group: deployments,
    summary: 'Remove everything that the project owns on its hosts',
    load: () => import('./destroy.js'),
  },
  {
    name: 'refresh',
    group: deployments,
    summary: 'Show drift (read-only)',
    load: () => import('./refresh.js'),
  },
  {
    name: 'history',
    group: deployments,
    summary: 'Show deployed revisions with time and deployer (read-only)',
    load: () => import('./history.js'),
  },
  {
    name: 'rollback',
    group: deployments,
    summary: 'Roll an application or one resource back to a recorded revision; the program stays as it is',
    load: () => import('./rollback.js'),
  },
  {
    name: 'init',
    group: projects,
    summary:
      'Create a project: a program that plans, package.json, tsconfig.json and a line in the README; adds to files that exist, and overwrites nothing',
    load: () => import('./init.js'),
  },
  {
    name: 'graph',
    group: projects,
    summary:
      'Draw the topology of a program: hosts, units, emperors, vassals, instances, routers and sockets',
    load: () => import('./graph.js'),
  },
  {
    name: 'completion',
    group: projects,
    summary: 'Print the completion script of a shell',
    needsAll: true,
    load: () => import('./completion.js'),
  },
  {
    name: 'compile',
    group: configurations,
    summary: 'Print a configuration in one of the formats that uWSGI reads',
    load: () => import('./compile.js'),
  },
  {
    name: 'lint',
    group: configurations,
    summary:
      'Check configurations for options that uWSGI misreads; docs/lint.md of the package has the rules',
    load: () => import('./lint.js'),
  },
  {
    name: 'explain',
    group: configurations,
    summary:
      'Explain each line of a configuration: effect, how a change of it takes effect, and the call in a program',
    load: () => import('./explain.js'),
  },
  {
    name: 'diff',
    group: configurations,
    summary:
      'Compare two files option by option, a program with its hosts, or two revisions of a resource (read-only)',
    load: () => import('./diff.js'),
  },
  {
    name: 'run',
    group: hosts,
    summary:
      "Run this machine's uWSGI with a configuration in the foreground; signals and exit code pass through",
    load: () => import('./run.js'),
  },
  {
    name: 'sysinit',
    group: hosts,
    summary: 'Print the service file with which systemd or upstart starts a configuration',
    load: () => import('./sysinit.js'),
  },
  {
    name: 'probe-plugins',
    group: hosts,
    summary: 'List the plugins of a uWSGI binary on this machine or on a host (read-only)',
    load: () => import('./probe-plugins.js'),
  },
  {
    name: 'doctor',
    group: hosts,
    summary: 'Check that a host has everything a deployment needs, and say how to get it (read-only)',
    load: () => import('./doctor.js'),
  },
  {
    name: 'adopt',
    alias: 'import',
    group: hosts,
    summary: 'Write a program for the uWSGI servers that run on hosts; its first plan is empty (read-only)',
    load: () => import('./adopt.js'),
  },
];
