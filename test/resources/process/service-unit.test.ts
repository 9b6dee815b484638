import { instanceProps } from '../../../src/resources/instance/props';
import { serviceProblems } from '../../../src/resources/process/service-unit';

const problemsOf = (environment: Readonly<Record<string, string>>) =>
  serviceProblems(
    instanceProps.parse({
      host: 'web1',
      name: 'shop',
      sections: { uwsgi: {} },
      service: { environment },
    }) as never,
  );

test('serviceProblems() names values that a unit cannot have', () => {
  expect(problemsOf({ A: 'one\\ntwo' })).toEqual([]);
  expect(problemsOf({ A: 'one\ntwo' })).toEqual([
    {
      path: ['service'],
      message: 'Cannot write Service.Environment: a systemd setting is one line without NUL',
    },
  ]);
});
