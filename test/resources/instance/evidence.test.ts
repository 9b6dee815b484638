import { tellingLines } from '../../../src/resources/instance/evidence';

test('tellingLines() leaves out what uWSGI prints at every start', () => {
  const output = [
    '*** Starting uWSGI 2.0.21-debian (64bit) on [Sat Nov 21 04:02:08 2026] ***',
    'detected number of CPU cores: 2',
    "ModuleNotFoundError: No module named 'nonesuch'",
    'lock engine: pthread robust mutexes',
    '*** no app loaded. GAME OVER ***',
  ].join('\n');
  expect(tellingLines(output)).toBe(
    "ModuleNotFoundError: No module named 'nonesuch'\n*** no app loaded. GAME OVER ***",
  );
});
