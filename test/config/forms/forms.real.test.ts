import { sample } from '../../vectors/sample';
import { vectorTexts } from '../../vectors/texts';
import { pyuwsgi, testWithPyuwsgi, testWithUwsgi } from '../real-uwsgi';
import { type Compared, compareForms } from './compare';
import { binaryOf, forms } from './read';

/** What is hard to say in some form, each in a text that all forms can carry. */
const hard = [
  'base = $(HOME)\ndir = /tmp\ntouch-reload = %(dir)/x\nprocname-prefix = %(base)/',
  'if-exists = /tmp\nvacuum =\nchmod-socket = 660\nendif =',
  'if-dir = /tmp\nvacuum = no\nthreads = 2\nend-if',
  'for = 1 2\nenv = A%(_)=1\nmaster\nendfor\nlazy-apps = True',
  'if-opt = vacuum=true\nlazy-apps = true\nendif = true\ndie-on-term',
  'workers = %k\ncheaper-initial = 1\nneed-app = no\nvacuum = 0\nmaster = on',
  'memory-report = true\nmule-msg-size = 4096\nmule = 1\nksm = 10',
  'cron = -1 -1 -1 -1  -1 true\nenv = A=-1\nenv = B="x" y\nenv = C=a:b,c',
  'set-placeholder = x=1\nprint = %(x) 100%%\nprint = -- x',
  'processes = 2\nvacuum = True\nenv = A=1\nprocesses = 4\nvacuum = true\nenv = B=2',
  'unknown-one = 1\nunknown-two = %(unknown-one)\nprint = %(unknown-two)',
].map((lines) => `[uwsgi]\n${lines}\n`);

const faults = (compared: readonly Compared[]): readonly string[] =>
  compared
    .filter(({ state }) => state === 'different')
    .map(({ form, why, text }) => `${form}: ${why}\n${text}`);

describe.each([
  ['uWSGI', testWithUwsgi, 'uwsgi'],
  ['pyuwsgi', testWithPyuwsgi, pyuwsgi],
] as const)('%s', (_, testHere, path) => {
  testHere('reads every form of a configuration as its ini', async () => {
    const binary = binaryOf(path);
    expect(binary.forms).toContain('args');
    const compared: Compared[] = [];
    for (const text of hard) compared.push(...(await compareForms(binary, text)));
    expect(faults(compared)).toEqual([]);
    const said = compared.filter(({ state }) => state !== 'equal');
    expect(said.map(({ form, state, why }) => `${form} ${state}: ${why}`)).toEqual([]);
  });

  // A part of the vectors; npm run forms shows all.
  const ofVectors: Compared[] = [];
  for (const [index, text] of sample(vectorTexts(), 25, 7).entries()) {
    testHere(`reads every form of vector text ${index} as its ini`, async () => {
      const compared = await compareForms(binaryOf(path), text);
      ofVectors.push(...compared);
      expect(faults(compared)).toEqual([]);
    });
  }

  testHere('reads most of these texts in every form', () => {
    const binary = binaryOf(path);
    for (const form of forms.filter((one) => binary.forms.includes(one))) {
      const equal = ofVectors.filter((one) => one.form === form && one.state === 'equal');
      expect(equal.length).toBeGreaterThan(15);
    }
  });
});
