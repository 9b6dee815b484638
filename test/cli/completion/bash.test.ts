import { spawnSync } from 'node:child_process';
import { bashCompletion } from '../../../src/cli/completion/bash';

const option = (long: string, more: object = {}) => ({
  long,
  description: '',
  takesValue: false,
  choices: [],
  ...more,
});
const tree = [
  {
    name: 'lint',
    description: '',
    options: [
      option('--format', { short: '-f', takesValue: true, choices: ['text', 'json'] }),
      option('--fix'),
      option('--out', { takesValue: true }),
    ],
    arguments: [{ name: 'file', choices: [] }],
  },
  {
    name: 'completion',
    description: '',
    options: [],
    arguments: [{ name: 'shell', choices: ['bash', 'zsh'] }],
  },
  { name: 'help', description: '', options: [], arguments: [] },
];

/** Words that bash offers for the last one. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `${bashCompletion(tree)}
COMP_WORDS=(uwsgi-iac ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_uwsgi_iac; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
}

test.each<[readonly string[], readonly string[]]>([
  [[''], ['lint', 'completion', 'help', '--help', '--version']],
  [['li'], ['lint']],
  [
    ['lint', '--'],
    ['--format', '--fix', '--out'],
  ],
  [
    ['lint', '--format', ''],
    ['text', 'json'],
  ],
  [['lint', '-f', 'j'], ['json']],
  // Any other value is most likely a file, which bash completes by itself.
  [['lint', '--out', ''], []],
  [['lint', ''], []],
  [
    ['completion', ''],
    ['bash', 'zsh'],
  ],
  [['completion', 'bash', ''], []],
  [['help', 'c'], ['completion']],
])('bashCompletion() offers for %j: %j', (words, expected) => {
  expect(offered(...words)).toEqual(expected);
});
