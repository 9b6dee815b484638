import { confirm } from '../../../scripts/corpus/confirm';
import { isDirective } from '../../../src/config/line';
import { type LintFinding, lintIni } from '../../../src/config/lint/lint';
import { parseIni } from '../../../src/config/parse';
import { binaryOf } from '../forms/read';
import { testWithUwsgi } from '../real-uwsgi';

const linesOf = (text: string) => parseIni(text).sections[0]!.lines.filter(isDirective);
const ini = (...lines: readonly string[]): string => ['[uwsgi]', ...lines, ''].join('\n');

describe('A real uWSGI answers errors of lint', () => {
  testWithUwsgi.each([
    ['unknown-option', ini('processess = 4')],
    ['bad-number', ini('harakiri = 90s')],
    ['bad-boolean', ini('vhost = example.com')],
    ['workers-twice', ini('workers = 4', 'processes = 2')],
    ['duplicate-socket', ini('http-socket = 127.0.0.1:18963', 'socket = :18963')],
  ])('%s is confirmed', (rule, text) => {
    const found = lintIni(text).find((one) => one.rule === rule)!;
    expect(confirm(binaryOf('uwsgi'), found, linesOf(text))).toBe('confirmed');
  });

  testWithUwsgi.each([
    ['unknown-option', 'master', '', ini('master = true')],
    ['bad-number', 'harakiri', 'uWSGI reads 0 of harakiri = 90', ini('harakiri = 90')],
    ['bad-boolean', 'vhost', 'uWSGI takes vhost = no for on', ini('vhost = no')],
    [
      'workers-twice',
      'workers',
      'workers = 4 has no effect: processes = 2 comes behind it',
      ini('processes = 2', 'workers = 4'),
    ],
    [
      'duplicate-socket',
      'socket',
      'socket binds :18963, but http-socket holds :18963 already',
      ini('http-socket = :18963', 'socket = :18963'),
    ],
  ])('%s is contradicted where it is wrong', (rule, option, message, text) => {
    const wrong: LintFinding = { rule, option, message, severity: 'error', section: 'uwsgi', fix: '' };
    expect(confirm(binaryOf('uwsgi'), wrong, linesOf(text))).toBe('contradicted');
  });
});
