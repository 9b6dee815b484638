import { Host, PhpApp, type PhpAppProps, Project } from '../../src';
import { applied, connectionTo, destroyed, whatIsLeft } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { installPackages, packagesUnavailable } from '../lab/packages';
import { testUnless } from '../support/needs';

jest.setTimeout(300_000);

const plugin = 'uwsgi-plugin-php';

describeLab('PHP on the uWSGI of Debian', () => {
  let lab: Lab;
  let host: LabHost;
  let clean: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await host.sh(`useradd --system shop
mkdir -p /srv/shop/public/docs
cd /srv/shop/public
cat > index.php <<'END'
<?php echo 'front ', $_SERVER['REQUEST_URI'], ' ', ini_get('memory_limit'), ' ', trim(shell_exec('id -un'));
END
echo '<?php echo "hello ", $_GET["name"], " ", file_get_contents("php://input");' > hello.php
echo '<?php echo "docs";' > docs/index.php
echo 'body {}' > style.css
echo 'password' > secret.inc`);
    clean = await whatIsLeft(host);
  });
  afterAll(() => lab?.stop());

  const project = (props: Partial<PhpAppProps> = {}): Project => {
    const made = new Project('php');
    new PhpApp(new Host(made, 'web1', connectionTo(lab, host)), 'shop', {
      directory: '/srv/shop',
      docroot: 'public',
      frontController: 'index.php',
      http: ':8000',
      php: { memory_limit: '64M' },
      instance: { service: { user: 'shop' } },
      ...props,
    });
    return made;
  };
  const ask = async (path: string, body?: string) => {
    const answer = await fetch(`http://${host.address}:8000${path}`, body ? { method: 'POST', body } : {});
    return [answer.status, (await answer.text()).trim()];
  };

  test('without the plugin the error names its package', async () => {
    await expect(applied(project())).rejects.toThrow(
      /lacks the plugin php \(Debian: package uwsgi-plugin-php\); nothing was changed/,
    );
  });

  testUnless(packagesUnavailable(plugin))('scripts, files and what a front controller answers', async () => {
    await installPackages(lab, host, plugin);
    expect(await applied(project())).toEqual({ 'shop/instance': 'create' });
    expect(await ask('/')).toEqual([200, 'front / 64M shop']);
    expect(await ask('/orders/7?paid=1')).toEqual([200, 'front /orders/7?paid=1 64M shop']);
    expect(await ask('/hello.php?name=eve', 'posted')).toEqual([200, 'hello eve posted']);
    expect(await ask('/docs/')).toEqual([200, 'docs']);
    expect(await ask('/style.css')).toEqual([200, 'body {}']);
    expect((await ask('/secret.inc'))[1]).not.toMatch(/password/);
    expect(await applied(project())).toEqual({ 'shop/instance': 'same' });
    expect(await applied(project({ php: { memory_limit: '96M' } }))).toEqual({ 'shop/instance': 'update' });
    expect(await ask('/')).toEqual([200, 'front / 96M shop']);
    await destroyed(project());
    expect(await whatIsLeft(host)).toBe(clean);
  });
});
