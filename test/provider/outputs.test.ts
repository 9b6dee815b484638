import { outputsOf } from '../../src/provider/outputs';
import { Secret } from '../../src/provider/secret';
import { instance } from '../../src/resources/instance/lifecycle';

test('outputsOf() keeps secret what tells a secret of the inputs, and a digest of it; nothing else', () => {
  const inputs = {
    host: 'web1',
    name: 'shop',
    sections: { uwsgi: { env: [new Secret('DB_PASSWORD=hunter2'), 'A=1'] } },
  };
  const state = {
    path: '/etc/uwsgi/shop.ini',
    runtimeDirectory: '/run/shop',
    pid: 812,
    revision: '0123456789abcdef',
  };
  const outputs = outputsOf(instance as never, inputs, state);
  expect(outputs).toMatchObject({ path: '/etc/uwsgi/shop.ini', runtimeDirectory: '/run/shop', pid: 812 });
  expect(outputs['revision']).toEqual(new Secret('0123456789abcdef'));
  const revealing = outputsOf(instance as never, inputs, { ...state, runtimeDirectory: '/run/hunter2' });
  expect(revealing['runtimeDirectory']).toEqual(new Secret('/run/hunter2'));
});
