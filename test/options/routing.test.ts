import { Section } from '../../src/config/section';
import type { RouteRule } from '../../src/options/routing/rule';
import { CustomSubject } from '../../src/options/routing/subjects';
import { text } from '../../src/options/text';
import { late, linesOf } from './late';

const { routeRule, modifiers } = Section.routing;
const { actions, subjects, transforms, vars, varFunctions, stages } = routeRule;

function routed(...rules: readonly ReturnType<typeof routeRule>[]): readonly string[] {
  const section = new Section();
  section.routing.registerRoute(rules);
  return linesOf(section);
}

test('registerRoute() loads the plugin of an action before its rule', () => {
  expect(routed(routeRule(actions.redirect('https://shop.example'), { subject: '^/old' }))).toEqual([
    'plugin = router_redirect',
    'route = ^/old redirect-302:https://shop.example',
  ]);
});

test('registerRoute() loads the plugins of variables, wherever they stand', () => {
  const subject = subjects.custom(varFunctions.math('CONTENT_LENGTH+1')).gt(1024);
  expect(routed(routeRule(actions.log(text`from ${vars.geoip(vars.geoip.CITY)}`), { subject }))).toEqual([
    'plugin = matheval',
    'plugin = geoip',
    'route-if = ishigher:${math[CONTENT_LENGTH+1]};1024 log:from ${geoip[city]}',
  ]);
});

test('rules wait for Outputs', () => {
  const subject = subjects.custom(vars.request('HTTP_HOST')).eq(late('www.shop.example'));
  expect(
    routed(routeRule(actions.redirect(late('https://shop.example')), { subject: subject.not() })),
  ).toEqual([
    'plugin = router_redirect',
    'route-if-not = eq:${HTTP_HOST};www.shop.example redirect-302:https://shop.example',
  ]);
});

test('a variable prints itself in plain text, but not with an Output in it', () => {
  expect(`${vars.cookie('session')}`).toBe('${cookie[session]}');
  expect(() => `${vars.cookie(late('session'))}`).toThrow('put it together with the text tag');
});

test('registerRoute() labels the stage of the first rule', () => {
  const section = new Section();
  const rule = routeRule(actions.doContinue(), { stage: stages.ERROR });
  section.routing.registerRoute(rule, { label: 'last' }).routing.registerRoute([], { label: 'nothing' });
  expect(linesOf(section)).toEqual(['error-route-label = last', 'error-route-run = continue:']);
});

test('registerRoute() gathers the rules of one option, unless they stay in order', () => {
  const rules = [
    routeRule(actions.log('1')),
    routeRule(actions.log('2'), { subject: '^/' }),
    routeRule('log:3'),
  ];
  expect(routed(...rules)).toEqual(['route-run = log:1', 'route-run = log:3', 'route = ^/ log:2']);
  const section = new Section();
  section.routing.registerRoute(rules, { inOrder: true, label: 'start' });
  expect(linesOf(section)).toEqual([
    'route-label = start',
    'route-run = log:1',
    'route = ^/ log:2',
    'route-run = log:3',
  ]);
});

test('registerRoute() refuses a custom subject without a check', () => {
  expect(() => routed(routeRule(actions.doContinue(), { subject: subjects.custom('${PATH_INFO}') }))).toThrow(
    /routing\.routeRule\.subject: Cannot use a custom subject without a check/,
  );
});

test.each([
  ['addvar', actions.addVarCgi('NAME', 'value'), 'addvar:NAME=value'],
  ['an address of any network', undefined, 'ipv4in:${REMOTE_ADDR};0.0.0.0/0'],
  ['forcecl', transforms.fixContentLen({ addHeader: true }), 'forcecl:'],
  ['uwsgi without a modifier', actions.routeUwsgi({ externalAddress: ':3031' }), 'uwsgi::3031,,,'],
  ['no log', actions.log(), 'donotlog:'],
])('what uWSGI reads: %s', (_, action, expected) => {
  const subject = action ? undefined : subjects.custom(vars.request('REMOTE_ADDR')).containsIpv4();
  expect(routed(routeRule(action ?? actions.doContinue(), { subject })).at(-1)).toContain(expected);
});

test('authBasic() needs somebody who may pass', () => {
  expect(() => actions.authBasic('staff')).toThrow(/routing\.routeRule\.actions\.authBasic: .*htpasswd/);
  expect(routed(routeRule(actions.authBasic('staff', { user: 'ann', password: late('s3cret') })))).toEqual([
    'plugin = router_basicauth',
    'route-run = basicauth:staff,ann:s3cret',
  ]);
});

test('modifiers refuse second bytes they do not know', () => {
  expect(() => modifiers.jvm({ submod: 2 as 1 })).toThrow(
    'routing.modifiers.jvm.submod: Cannot take 2: it must be one of 0, 1',
  );
  expect(() => modifiers.signal({ submod: 256 })).toThrow('it must be a byte (0 to 255)');
});

test('setErrorPages() joins directory and files, and refuses what uWSGI has no page for', () => {
  const section = new Section();
  section.routing.setErrorPages({
    commonPrefix: '/srv/errors/',
    codesMap: { 404: 'gone.html', 500: '/tmp/500.html' },
  });
  expect(linesOf(section)).toEqual([
    'error-page-404 = /srv/errors/gone.html',
    'error-page-500 = /tmp/500.html',
  ]);
  expect(() => section.routing.setErrorPage(418 as 404, '/teapot.html')).toThrow(
    'routing.setErrorPage.status: Cannot take 418: it must be one of 403, 404, 500',
  );
});

describe('a subject is a value', () => {
  const { actions, subjects, vars } = routeRule;
  const rendered = (...rules: readonly RouteRule[]) => {
    const section = new Section();
    section.routing.registerRoute([...rules]);
    return section.directives.map(({ key, value }) => `${key} = ${(value as RouteRule).render()}`);
  };

  test('not() leaves rules alone that have the subject already', () => {
    const https = subjects.custom(vars.request('HTTPS')).eq('on');
    const first = routeRule(actions.log('secure'), { subject: https });
    const second = routeRule(actions.log('plain'), { subject: https.not() });
    expect(rendered(first, second)).toEqual([
      'route-if = eq:${HTTPS};on log:secure',
      'route-if-not = eq:${HTTPS};on log:plain',
    ]);
    expect(https.not().not().option).toBe('if');
  });

  const checks = Object.getOwnPropertyNames(CustomSubject.prototype).filter(
    (name) => !['constructor', 'option', 'render', 'by', 'not'].includes(name),
  );

  test.each(checks)('%s() leaves the subject as it was', (name) => {
    const path = subjects.custom('${PATH_INFO}').startswith('/a');
    const other = (path as unknown as Record<string, (value: string) => CustomSubject>)[name]!('x');
    expect(path.render()).toBe('startswith:${PATH_INFO};/a');
    expect(other).toBeInstanceOf(CustomSubject);
    expect(other).not.toBe(path);
  });
});
