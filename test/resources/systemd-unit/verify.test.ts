import { refusedUnitStatus } from '../../../src/resources/systemd-unit/verification';
import { exposureText, preflightUnits, verifyUnits } from '../../../src/resources/systemd-unit/verify';
import { noRoom } from '../../../src/resources/work-folder';
import { MemoryHost } from '../../../src/transport/memory-host';
import { workOn } from '../../support/work';

const path = '/etc/systemd/system/shop.service';
const verification = {
  files: [{ path, content: '[Service]\nExecStart=/bin/true\n' }],
  units: ['shop.service'],
};
const answering = (stdout: string, code: number, stderr = '') =>
  new MemoryHost({ name: 'web1' }).answer('', (script) => {
    const mark = /@@[0-9a-f]{16}/.exec(script)?.[0];
    return mark === undefined ? { stdout, code, stderr } : { stdout: `${stdout}\n${mark} ${code}\n` };
  });

const said = `${path}:2: Unknown key name 'Exec' in section 'Service', ignoring.
shop.service: Command /opt/uwsgi is not executable: No such file or directory
shop.service: Command /tmp/run is not executable: No such file or directory
`;

test('verifyUnits() refuses units of which systemd refuses a line or lacks a program, with these lines', async () => {
  await expect(
    verifyUnits(answering(said, refusedUnitStatus), 'shop.service', verification as never),
  ).rejects.toThrow(
    /^web1: shop\.service: Cannot install the unit: the host's systemd must accept every line of it, and refuses; nothing was changed\n(.*\n)?.*Unknown key name 'Exec'.*\n.*\/opt\/uwsgi/s,
  );
});

test('verifyUnits() of units that systemd accepts has their exposure', async () => {
  const host = answering('@before 9.2 UNSAFE\n@after 2.3 OK\n', 0);
  expect(await verifyUnits(host, 'shop.service', verification as never)).toMatchObject({
    before: '9.2 UNSAFE',
    after: '2.3 OK',
  });
});

test('preflightUnits() is an error for a refused line, and unmet for a program that another resource may bring', async () => {
  const { work } = workOn(answering(said, refusedUnitStatus));
  const report = await preflightUnits(work, 'web1', verification as never);
  expect(report.errors).toEqual([
    expect.stringMatching(/^Cannot install shop\.service: .*refuses\n.*Unknown key name/s),
  ]);
  // The check does not see the /tmp of the host.
  expect(report.unmet).toEqual([expect.stringContaining('/opt/uwsgi')]);
});

test.each([
  ['@before 9.2 UNSAFE\n@after 2.3 OK\n', ['exposure by systemd-analyze security: 9.2 UNSAFE → 2.3 OK']],
  ['@before 2.3 OK\n@after 2.3 OK\n', []],
  [
    '@unverified the host has no systemd-analyze\n',
    ['shop.service was not verified: the host has no systemd-analyze'],
  ],
])('preflightUnits() notes of the answer %j', async (answer, notes) => {
  const { work } = workOn(answering(answer, 0));
  expect(await preflightUnits(work, 'web1', verification as never)).toEqual({ errors: [], unmet: [], notes });
});

test('verifyUnits() of a host without room for the check says so, and that nothing was changed', async () => {
  const host = answering('', noRoom, 'No space left on device\n');
  await expect(verifyUnits(host, 'shop.service', verification as never)).rejects.toThrow(
    'web1: shop.service: Cannot check the unit: there must be room on the host for what the check writes, and there is none; nothing was changed\nNo space left on device',
  );
  expect(host.writes).toEqual([]);
});

test('preflightUnits() of a host without room is no objection', async () => {
  const { work } = workOn(answering('@x y\nNo space left', noRoom));
  expect(await preflightUnits(work, 'web1', verification as never)).toEqual({
    errors: [],
    unmet: [],
    notes: ['shop.service was not verified: the check found no room: No space left'],
  });
});

test('preflightUnits() fails where the host does not answer the question', async () => {
  const { work } = workOn(answering('', 99));
  await expect(preflightUnits(work, 'web1', verification as never)).rejects.toThrow(
    /^web1: Cannot check the plan/,
  );
  expect(refusedUnitStatus).not.toBe(99);
});

test.each([
  [{ before: '9.2 UNSAFE', after: '2.3 OK' }, 'exposure by systemd-analyze security: 9.2 UNSAFE → 2.3 OK'],
  [{ after: '2.3 OK' }, 'exposure by systemd-analyze security: 2.3 OK'],
])('exposureText() of %j', (exposure, text) => {
  expect(exposureText(exposure)).toBe(text);
});
