import { fatalHookGuard } from '../../../src/resources/instance/fatal-hooks';
import { localHost } from '../../../src/transport/local-host';
import { clock } from '../../../src/transport/scripts/clock';
import { sh } from '../../../src/transport/shell';

/** Runs a proof until it succeeds or gives up. */
async function prove(
  option: string,
  said: string,
): Promise<{ code: number; tries: number; doomed: boolean }> {
  const { before, behind } = fatalHookGuard({ uwsgi: { [option]: 'exec:true' } }, sh`echo ${said}`);
  const { stdout } = await localHost('here').exec(sh`${clock}
prove() {
${before}true${behind}
}
tries=0
while :; do
  tries=$((tries + 1))
  prove; status=$?
  [ "$status" -eq 1 ] || break
  sleep 0.1
done
echo "$status $tries $doomed"`);
  const [code, tries, doomed] = stdout.trim().split(' ');
  return { code: Number(code), tries: Number(tries), doomed: doomed === '1' };
}

test('fatalHookGuard() gives up at once when a hook failed', async () => {
  const said = 'Sat Nov 21 06:33:07 2026 - FATAL hook failed, destroying instance';
  expect(await prove('hook-pre-app', said)).toEqual({ code: 2, tries: 1, doomed: true });
});

test('fatalHookGuard() asks again until a hook would have failed', async () => {
  const { code, tries, doomed } = await prove('hook-accepting', 'spawned uWSGI worker 1');
  expect({ code, doomed }).toEqual({ code: 0, doomed: false });
  expect(tries).toBeGreaterThan(1);
});

test.each(['hook-asap', 'exec-pre-app', 'hook-as-user-atexit', 'processes'])(
  'fatalHookGuard() waits for nothing with %s',
  async (option) => expect(await prove(option, '')).toEqual({ code: 0, tries: 1, doomed: false }),
);
