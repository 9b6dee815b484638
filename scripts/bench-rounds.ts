/**
 * Seconds and round trips of plan and apply on the loopback target, for one application and for a hundred files.
 * `--delay MS` puts a network of that one-way delay in between.
 */
import { join } from 'node:path';
import Table from 'cli-table3';
import { startLoopbackTarget } from '../examples/support/loopback-target';
import { venvSettings } from '../examples/support/pyuwsgi';
import { Section } from '../src/config/section';
import { Host } from '../src/constructs/host';
import { HostResource } from '../src/constructs/host-resource';
import { Project } from '../src/constructs/project';
import { PythonApp } from '../src/constructs/python-app';
import { Session } from '../src/engine/session';
import { startDelayProxy } from '../test/support/delay-proxy';

async function main(): Promise<void> {
  const at = process.argv.indexOf('--delay');
  const delay = at === -1 ? 0 : Number(process.argv[at + 1]);
  const target = await startLoopbackTarget();
  const proxy = await startDelayProxy({ port: target.port, delay });
  const http = `127.0.0.1:${await target.freePort()}`;
  const table = new Table({
    head: ['', 'plan', 'apply', 'no change', 'update', 'destroy'],
    style: { head: [], border: [] },
  });
  const hosts = (project: Project): Host =>
    new Host(project, 'web', {
      host: target.host,
      port: proxy.port,
      user: target.user,
      privateKeyPath: target.privateKeyFile,
      hostKey: target.hostKey,
    });
  const files = (count: number) => (processes: number) => {
    const project = new Project(`files${count}`);
    const host = hosts(project);
    for (let index = 0; index < count; index += 1) {
      const path = join(target.home, `files${count}/${index}.ini`);
      const sections = [new Section().set('processes', processes)];
      new HostResource(host, `file${index}`, {
        type: 'uwsgi:index:Configuration',
        props: { path },
        sections,
      });
    }
    return project;
  };
  const application = (processes: number) => {
    const project = new Project('application');
    new PythonApp(hosts(project), 'shop', {
      directory: join(__dirname, '../examples/quickstart/app'),
      module: 'shop',
      http,
      processes,
      embeddedPlugin: true,
      options: venvSettings(target),
      instance: { manager: 'pidfile', binary: target.uwsgiBinary, path: join(target.home, 'etc/shop.ini') },
    });
    return project;
  };
  const cases = {
    'one application': application,
    '1 Configuration': files(1),
    '100 Configurations': files(100),
  };
  for (const [name, build] of Object.entries(cases)) {
    const timed = async (
      processes: number,
      step: (session: Session) => Promise<unknown>,
    ): Promise<string> => {
      const session = new Session(build(processes));
      const execs = target.stats.execs;
      const began = performance.now();
      await step(session);
      const seconds = (performance.now() - began) / 1000;
      await session.close();
      return `${seconds.toFixed(2)} s, ${target.stats.execs - execs} execs`;
    };
    table.push([
      name,
      await timed(2, (session) => session.plan()),
      await timed(2, (session) => session.apply()),
      await timed(2, (session) => session.apply()),
      await timed(4, (session) => session.apply()),
      await timed(4, (session) => session.destroy()),
    ]);
  }
  console.log(table.toString());
  await proxy.stop();
  await target.stop();
}

void main();
