import { DeclaredClaims } from '../../src/engine/declared-claims';
import { declaredAs } from './support/actions';

const claims = new DeclaredClaims([
  declaredAs({ path: 'web1/a' }),
  declaredAs({ path: 'web1/b' }),
  declaredAs({ path: 'web2/a' }),
]);

test('DeclaredClaims.on() has the claims of one host', () => {
  expect(claims.on('web1')).toEqual(['web1:/srv/a', 'web1:/srv/b']);
  expect(claims.on('web2')).toEqual(['web2:/srv/a']);
  expect(claims.on('web3')).toEqual([]);
});

test('DeclaredClaims.filesIn() names who claims a file, and leaves out what none claims', () => {
  const files = claims.filesIn('web1', [
    'web1:/srv/a',
    'web1:/srv/other',
    'web2:/srv/a',
    'web1:unit a.service',
  ]);
  expect(Object.fromEntries(files)).toEqual({ 'web1/a': ['/srv/a'] });
});
