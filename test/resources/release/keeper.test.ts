import { Unknown } from '../../../src/plan/unknown';
import { fileOwners, settleCall } from '../../../src/resources/release/keeper';
import { releaseProps } from '../../../src/resources/release/props';
import { sh } from '../../../src/transport/shell';
import { runShell } from '../../support/run-shell';

const props = (more: object = {}) =>
  releaseProps.parse({ host: 'web1', name: 'shop', source: '/src', ...more });

test('fileOwners() has the users that are declared and known', () => {
  expect(fileOwners(props())).toEqual({ owner: undefined, group: undefined, sharedOwner: undefined });
  expect(fileOwners(props({ owner: 'shop', group: 'www', shared: { owner: 'media' } }))).toEqual({
    owner: 'shop',
    group: 'www',
    sharedOwner: 'media',
  });
  const unknown = Unknown.value as never;
  expect(fileOwners({ ...props(), owner: unknown, shared: { owner: unknown } })).toMatchObject({
    owner: undefined,
  });
});

test.each([
  [{}, '[][][]'],
  [{ owner: 'shop', sharedOwner: "o'b" }, "[shop][][o'b]"],
])('settleCall() of %j passes each owner at its place', (owners, words) => {
  const { stdout } = runShell(sh`settle() { printf '[%s]' "$@"; }
${settleCall(owners)}`);
  expect(stdout).toBe(words);
});
