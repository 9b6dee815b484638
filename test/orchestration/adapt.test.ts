import { adaptProps } from '../../src/orchestration/adapt';
import { Unknown } from '../../src/plan/unknown';
import type { Resource } from '../../src/resources/resource';
import { CommandError, ConnectError } from '../../src/transport/errors';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';

const adapted = async (adaptToHost: Resource['adaptToHost'], props: object = {}) => {
  const warnings: string[] = [];
  const given = { host: 'web1', ...props };
  const found = await adaptProps({ adaptToHost } as Resource, workOn(new MemoryHost()).work, {
    props: given,
    warn: (text) => warnings.push(text),
  });
  return { found, same: found === given, warnings };
};
const failing = (error: Error) => () => Promise.reject(error);

test('adaptProps() asks the host about props that are all known', async () => {
  const answer = { host: 'web1', plugin: 'python3' };
  expect(await adapted(async () => answer)).toMatchObject({ found: answer, warnings: [] });
  const asked = jest.fn();
  expect(await adapted(asked, { name: Unknown.value })).toMatchObject({ same: true });
  expect(asked).not.toHaveBeenCalled();
  expect(await adapted(undefined)).toMatchObject({ same: true });
});

test('adaptProps() warns, and takes the declared props, where the host does not answer the query', async () => {
  const error = new CommandError('web1', 'ask', 1, '', 'missing-tool', 'no awk');
  expect(await adapted(failing(error))).toEqual({
    found: { host: 'web1' },
    same: true,
    warnings: [expect.stringMatching(/^not adapted to the software of the host: .*no awk/)],
  });
});

test('adaptProps() does not hide that a host cannot be reached', async () => {
  await expect(adapted(failing(new ConnectError('web1', 'unreachable', 'gone')))).rejects.toThrow('gone');
});
