import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('options of vassals are put into the emperor', () => {
  const section = new Section();
  section.vassals.setBasicParams({
    inherit: 'a.ini',
    inheritBefore: 'b.ini',
    include: ['c.ini', late('d.ini')],
    includeBefore: 'e.ini',
    set: { stage: 'live' },
    startHook: '/bin/start',
    stopHook: '/bin/stop',
    capabilities: ['net_bind_service', 'chown'],
    extraExtensions: '.conf',
    magicExec: true,
  });
  section.vassals.setOnDemandParams({ extension: '.socket' });
  section.vassals.setLifeParams({
    noBlacklist: true,
    gracefulShutdown: true,
    namespaces: ['pid', 'ipc'],
    subreaper: true,
    forkServer: '/run/fork.sock',
    withoutForkServer: 'one.ini',
    proxySocket: '/run/proxy.sock',
  });
  section.vassals.setAttributesParams({ collect: 'plan', forkServer: 'fork', wrapper: 'bin', chdir: 'dir' });
  expect(linesOf(section)).toMatchInlineSnapshot(`
[
  "vassals-inherit = a.ini",
  "vassals-inherit-before = b.ini",
  "vassals-include = c.ini",
  "vassals-include = d.ini",
  "vassals-include-before = e.ini",
  "vassals-set = stage=live",
  "vassals-start-hook = /bin/start",
  "vassals-stop-hook = /bin/stop",
  "emperor-cap = net_bind_service,chown",
  "emperor-extra-extension = .conf",
  "emperor-magic-exec = true",
  "emperor-on-demand-extension = .socket",
  "emperor-no-blacklist = true",
  "emperor-graceful-shutdown = true",
  "emperor-use-clone = pid,ipc",
  "emperor-subreaper = true",
  "emperor-use-fork-server = /run/fork.sock",
  "vassal-fork-base = one.ini",
  "emperor-proxy-socket = /run/proxy.sock",
  "emperor-collect-attribute = plan",
  "emperor-fork-server-attr = fork",
  "emperor-wrapper-attr = bin",
  "emperor-chdir-attr = dir",
]
`);
  expect(unknownTo(section)).toEqual([]);
});

test('setOnDemandParams() takes one way to tell the socket', () => {
  expect(() =>
    new Section().vassals.setOnDemandParams({ extension: '.socket', exec: '/bin/tell' } as never),
  ).toThrow(
    'vassals.setOnDemandParams.exec: Cannot take "/bin/tell" beside extension (".socket"): give one of them',
  );
});
