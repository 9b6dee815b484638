import { setTimeout as delay } from 'node:timers/promises';
import { activationOf } from '../../src/activation/activation';
import { eventually } from '../support/eventually';
import { type Flavour, Instance } from './instance';
import type { Proof } from './prove';

/** An emperor that finds a touched file has the vassal reload; one that finds it gone and back starts another. */
export async function proveRespawn(flavour: Flavour): Promise<Proof> {
  const { activation } = activationOf('listen', 'change', '50', '60', { vassal: true });
  const instance = await Instance.create(flavour);
  const { rmSync, utimesSync } = await import('node:fs');
  const path = `${instance.directory}/vassals/app.ini`;
  const vassal = (listen: number, age: number) => {
    const lines = ['http-socket = 127.0.0.1:PORT', 'wsgi-file = DIR/app.py', `listen = ${listen}`];
    instance.put('vassals/app.ini', ['[uwsgi]', ...flavour.base, ...lines, ''].join('\n'));
    utimesSync(path, Date.now() / 1000 + age, Date.now() / 1000 + age);
  };
  const backlog = async (): Promise<number> => (await instance.facts()).sockets[0].backlog;
  const pid = async (): Promise<number> => (await instance.facts()).pid;
  const until = async (look: () => Promise<boolean>): Promise<void> => {
    await eventually('the vassal has changed', look, { seconds: 12, every: 100 }).catch(() => {});
  };
  try {
    vassal(50, 0);
    instance.configure(['emperor = DIR/vassals', 'emperor-freq = 1'], []);
    await instance.start();
    const before = await backlog();
    const old = await pid();
    vassal(60, 5);
    await until(async () => (await pid()) !== old);
    const early = await backlog();
    rmSync(path);
    await until(() =>
      backlog().then(
        () => false,
        () => true,
      ),
    );
    vassal(60, 10);
    await until(async () => (await backlog()) === 60);
    const after = await backlog();
    const problem =
      before === 50 && early === 50 && after === 60
        ? undefined
        : `${before}, reloaded ${early}, respawned ${after}`;
    return {
      option: 'listen',
      kind: 'change',
      activation,
      beside: 'a vassal',
      seen: 'socket state',
      milder: 'reload: as before',
      ok: problem === undefined,
      problem,
    };
  } finally {
    await instance.destroy();
  }
}

/**
 * A zerg that is told to reload ends; another one that attaches to the same pool brings the new value, while the old one
 * serves on until it has.
 */
export async function proveZerg(flavour: Flavour): Promise<Proof> {
  const running = { zerg: 'DIR/pool' };
  const { activation } = activationOf('env', 'change', 'COLOUR=red', 'COLOUR=blue', { running });
  const pool = await Instance.create(flavour);
  const zerg = (name: string, colour: string) => {
    const lines = [
      'master = true',
      'zerg = DIR/pool',
      'protocol = http',
      'wsgi-file = DIR/app.py',
      'processes = 2',
    ];
    pool.put(`${name}.ini`, ['[uwsgi]', ...flavour.base, ...lines, `env = COLOUR=${colour}`, ''].join('\n'));
    return pool.beside(`${name}.ini`);
  };
  const colour = async (): Promise<string> => [(await pool.facts()).opt.env].flat().at(-1);
  try {
    pool.configure(['plugin = zergpool', 'master = true', 'zerg-pool = DIR/pool:127.0.0.1:PORT'], []);
    await pool.start('uwsgi.ini', { serves: false });
    await delay(500);
    const red = zerg('red', 'red');
    await red.serves();
    const before = await colour();
    const blue = zerg('blue', 'blue');
    await delay(1500);
    process.kill(red.pid, 'SIGQUIT');
    await red.ended();
    const after = await colour();
    process.kill(blue.pid, 'SIGHUP');
    await Promise.race([blue.ended(), delay(8000)]);
    const reloads = blue.alive;
    await blue.stop();
    const problem =
      before === 'COLOUR=red' && after === 'COLOUR=blue' && !reloads
        ? undefined
        : `${before}, taken over ${after}, and a reload ${reloads ? 'is survived' : 'ends it'}`;
    return {
      option: 'env',
      kind: 'change',
      activation,
      beside: 'a zerg',
      seen: 'uwsgi.opt',
      milder: 'reload: ends it',
      ok: problem === undefined,
      problem,
    };
  } finally {
    await pool.destroy();
  }
}
