import { instance } from '../../../src/resources/instance/lifecycle';
import { instanceProps } from '../../../src/resources/instance/props';
import { vassal } from '../../../src/resources/vassal/lifecycle';
import { vassalProps } from '../../../src/resources/vassal/props';

const declared = {
  Instance: (uwsgi: Record<string, string>) =>
    instance.check(
      instanceProps.parse({ host: 'h', name: 'a', sections: { uwsgi: { master: 'True', ...uwsgi } } }),
    ),
  Vassal: (uwsgi: Record<string, string>) =>
    vassal.check(
      vassalProps.parse({ host: 'h', name: 'a', directory: '/v', stats: '/s', sections: { uwsgi } }),
    ),
};

test.each(Object.entries(declared))('%s: no workers, and two numbers of them, are refused', (_, check) => {
  const messages = (options: Record<string, string>) => check(options).map(({ message }) => message);
  expect(messages({ socket: ':1', processes: '0' })).toEqual([
    expect.stringMatching(/^Cannot serve with processes = 0: .*it must be 1 or more$/),
  ]);
  expect(messages({ socket: ':1', processes: '4', workers: '%k' })).toEqual([
    expect.stringMatching(/^Cannot run 4 and %k workers: processes and workers are one option/),
  ]);
  expect(messages({ socket: ':1', processes: '4', workers: '4' })).toEqual([]);
  expect(messages({ http: ':1', 'http-to': '/x', processes: '0' })).toEqual([]);
});
