import { describeLab } from '../lab/describe-lab';
import { SteadyLoad } from '../support/steady-load';
import { apply, destroy, original, outcomes, type Renamed, RenameGround, renames } from './support/renaming';

jest.setTimeout(600_000);

describeLab('an application that is renamed', () => {
  let ground: RenameGround;
  beforeAll(async () => {
    ground = await RenameGround.start();
  });
  afterAll(() => ground?.stop());
  afterEach(() => destroy(project(original)));

  const project = (app: Renamed) => ground.project((web) => ground.app(web, app));

  test.each(Object.entries(renames))('%s: serves afterwards', async (_, { comes, ...renamed }) => {
    await apply(project(original));
    const urls = [...new Set([original.port, renamed.port])].map((port) => ground.url(port));
    const load = new SteadyLoad(urls, 50);
    const outcome = outcomes(await apply(project(renamed)));
    const seen = await load.stop();
    expect(seen.total).toBeGreaterThan(0);
    if (!comes && renamed.code !== 'late') expect(seen.failed).toBe(0);
    if (comes) {
      expect(outcome).toEqual({ 'web1/store/instance': 'create', 'web1/shop/instance': 'delete' });
      expect(await ground.serves(renamed.port)).toBe(true);
    } else {
      expect(outcome['web1/shop/instance']).toBe('Kept, because web1/store/instance failed');
      expect(await ground.serves(original.port)).toBe(true);
      expect((await ground.host.sh('systemctl is-active shop; ls /etc/uwsgi')).trim()).toBe(
        'active\nshop.ini',
      );
    }
  });
});
