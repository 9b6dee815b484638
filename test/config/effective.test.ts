import { effectiveDirectives } from '../../src/config/effective';

test('effectiveDirectives() merges repeated sections and keeps repeated keys in order', () => {
  const text = '[uwsgi]\nenv = A=1\n[other]\nx = 1\n[uwsgi]\nenv = B=2\n';
  expect(effectiveDirectives(text)).toEqual([
    { key: 'env', value: 'A=1' },
    { key: 'env', value: 'B=2' },
  ]);
});

test('effectiveDirectives() lets a percent sign at a line end eat the line break', () => {
  expect(effectiveDirectives('[uwsgi]\na = 100%\nb = 2')).toEqual([{ key: 'a', value: '100b = 2' }]);
});

test('effectiveDirectives() loses an option to a comment that ends in a percent sign', () => {
  expect(effectiveDirectives('[uwsgi]\n; 100%\nb = 2\nc = 3')).toEqual([{ key: 'c', value: '3' }]);
});

test('effectiveDirectives() fills in the magic it is told', () => {
  expect(effectiveDirectives('[uwsgi]\na = %d/%n %k %%\n', 'uwsgi', { d: '/etc', n: 'shop' })).toEqual([
    { key: 'a', value: '/etc/shop %k %' },
  ]);
});

test('effectiveDirectives() finds no section behind junk or a byte order mark', () => {
  expect(effectiveDirectives('[uwsgi] ; main\na = 1')).toEqual([]);
  expect(effectiveDirectives('\uFEFF[uwsgi]\na = 1')).toEqual([]);
});
