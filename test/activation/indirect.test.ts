import { statSync } from 'node:fs';
import { join } from 'node:path';
import { strongest } from '../../src/activation/activation';
import { toWire } from '../../src/config/wire';
import { diffOptions } from '../../src/plan/diff-options';
import { storeProblem } from '../../src/resources/process/store-size';
import { eventually } from '../support/eventually';
import { testNeeding } from '../support/needs';
import { systemFlavour } from './flavours';
import { Instance } from './instance';

const flavour = systemFlavour();

const wire = (lines: readonly string[]) =>
  toWire([
    {
      name: 'uwsgi',
      lines: lines.map((line) => {
        const [, key, value] = /^(\S+) = ?(.*)$/.exec(line)!;
        return { key: key!, value: value! };
      }),
    },
  ]);

const classOf = (from: readonly string[], to: readonly string[]) =>
  strongest(diffOptions(wire(from), wire(to)).map(({ activation }) => activation));

const base = ['master = true', 'http-socket = 127.0.0.1:PORT', 'wsgi-file = DIR/app.py'];
const loop = (words: string, line: string) => [`for = ${words}`, line, 'endfor ='];

type Probe = (instance: Instance) => Promise<unknown>;
const mode: Probe = async ({ directory }) => (statSync(join(directory, 'a.sock')).mode & 0o777).toString(8);
const variable: Probe = async (instance) => (await instance.facts()).env['R_B'] ?? 'absent';

const summed = ['socket = DIR/a.sock', 'chmod-socket = %(n + 66)'];
const socket = ['socket = DIR/a.sock', 'chmod-socket = %(perm)'];

testNeeding('uwsgi').each<[string, readonly string[], readonly string[], Probe]>([
  [
    'set-placeholder',
    ['set-placeholder = perm=666', ...socket],
    ['set-placeholder = perm=600', ...socket],
    mode,
  ],
  ['an own variable', ['perm = 666', ...socket], ['perm = 600', ...socket], mode],
  [
    'a chain',
    ['set = p=666', 'set = perm=%(p)', ...socket],
    ['set = p=600', 'set = perm=%(p)', ...socket],
    mode,
  ],
  ['an expression', ['set = n=600', ...summed], ['set = n=534', ...summed], mode],
  ['for', loop('A B', 'env = R_%(_)=1'), loop('A', 'env = R_%(_)=1'), variable],
  ['if-exists', conditional('DIR/app.py'), conditional('DIR/none'), variable],
])(
  'a change of %s needs the restart that its plan has',
  async (_, from, to, probe) => {
    expect(classOf(from, to)).toBe('restart');
    const instance = await Instance.create(flavour!, { 'b.ini': '' });
    try {
      instance.configure(from, base);
      await instance.start();
      const before = await probe(instance);
      instance.configure(to, base);
      await instance.reload();
      expect(await probe(instance)).toEqual(before);
      await instance.restart();
      expect(await probe(instance)).not.toEqual(before);
    } finally {
      await instance.destroy();
    }
  },
  60_000,
);

function conditional(path: string): readonly string[] {
  return [`if-exists = ${path}`, 'env = R_B=1', 'endif ='];
}

const daemon = (of: 'smart-attach-daemon' | 'attach-daemon2', name: string) => {
  const command = `sh -c 'echo $$ > DIR/d.pid; echo ${name} > DIR/name; exec sleep 600'`;
  return [`${of} = ${of === 'attach-daemon2' ? `pidfile=DIR/d.pid,cmd=${command}` : `DIR/d.pid ${command}`}`];
};

testNeeding('uwsgi').each(['smart-attach-daemon', 'attach-daemon2'] as const)(
  'uWSGI adopts the daemon of %s, also at a start: only its end by systemd makes a change effective',
  async (option) => {
    const [from, to] = [daemon(option, 'old'), daemon(option, 'new')];
    expect(classOf(from, to)).toBe('restart');
    const instance = await Instance.create(flavour!);
    const runs = (name: string) =>
      eventually(`the ${name} daemon`, () => instance.read('name').trim() === name, { seconds: 8 });
    const end = () => process.kill(Number(instance.read('d.pid')));
    try {
      instance.configure(from, base);
      await instance.start();
      await runs('old');
      instance.configure(to, base);
      await instance.reload();
      await instance.restart();
      expect(instance.read('name').trim()).toBe('old');
      await instance.stop();
      end();
      await instance.start();
      await runs('new');
      await instance.stop();
      end();
    } finally {
      await instance.destroy();
    }
  },
  60_000,
);

testNeeding('uwsgi').each([
  ['cache2 = name=c,items=10,store=DIR/s', 'cache2 = name=c,items=30,store=DIR/s', true],
  ['cache2 = name=c,items=10,store=DIR/s', 'cache2 = name=c,items=10,keysize=100,store=DIR/s', true],
  ['cache2 = name=c,items=10,store=DIR/s', 'cache2 = name=c,items=10,hashsize=100,store=DIR/s', false],
  ['cache2 = name=c,items=10,store=DIR/s', 'cache2 = name=c,maxitems=10,blocksize=65536,store=DIR/s', false],
  ['cache2 = name=c,items=10,store=DIR/s', 'cache2 = name=c,items=30,store=DIR/t', false],
  ['cache2 = name=c,items=10,store=DIR/s', 'cache2 = name=c,items=30,store=DIR/s,store_delete=1', false],
  ['cache = 10\ncache-store = DIR/s', 'cache = 30\ncache-store = DIR/s', true],
  ['queue = 10\nqueue-store = DIR/s', 'queue = 30\nqueue-store = DIR/s', true],
  ['queue = 10\nqueue-store = DIR/s', 'queue = 30\nqueue-store = DIR/t', false],
])(
  '%s → %s is refused as uWSGI does: %s',
  async (was, is, refused) => {
    const [from, to] = [was.split('\n'), is.split('\n')];
    expect(storeProblem(wire(from), wire(to)) !== undefined).toBe(refused);
    const instance = await Instance.create(flavour!);
    try {
      instance.configure(from, base);
      await instance.start();
      await instance.stop();
      instance.configure(to, base);
      const started = instance.start().then(
        () => true,
        () => false,
      );
      expect(await started).toBe(!refused);
    } finally {
      await instance.destroy();
    }
  },
  60_000,
);
