import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

test('subscribe() adds a subscription with every call', () => {
  const section = new Section();
  section.subscriptions.subscribe({ server: late('10.0.0.1:7000'), key: 'shop.example', address: 0 });
  section.subscriptions.subscribe({
    server: '10.0.0.2:7000',
    key: 'shop.example',
    address: late('10.0.1.1:3031'),
  });
  expect(linesOf(section)).toEqual([
    'subscribe2 = socket=0,key=shop.example,server=10.0.0.1:7000',
    'subscribe2 = addr=10.0.1.1:3031,key=shop.example,server=10.0.0.2:7000',
  ]);
});

test('subscribe() names its algorithm and its signature', () => {
  const section = new Section();
  const { algorithms } = section.subscriptions;
  section.subscriptions.subscribe({
    key: 'shop.example',
    balancingAlgo: algorithms.leastReferenceCount({ backupLevel: 1 }),
    signing: ['SHA1', late('/etc/keys/shop.pem')],
  });
  section.subscriptions.subscribe({ key: 'cart.example', balancingAlgo: 'wrr' });
  expect(linesOf(section)).toEqual([
    'subscribe2 = backup=1,algo=lrc,key=shop.example,sign=SHA1:/etc/keys/shop.pem',
    'subscribe2 = algo=wrr,key=cart.example',
  ]);
});

test('subscribe() needs a server or a key', () => {
  expect(() => new Section().subscriptions.subscribe({ balancingWeight: 2 })).toThrow(
    'subscriptions.subscribe: Cannot subscribe: server or key must be given',
  );
});

test('setServerVerificationParams() checks signatures when digest and directory are known', () => {
  const section = new Section();
  section.subscriptions.setServerVerificationParams({ digestAlgo: 'SHA1' });
  expect(linesOf(section)).toEqual([]);
  section.subscriptions.setServerVerificationParams({ digestAlgo: 'SHA1', dirCert: late('/etc/keys') });
  expect(linesOf(section)).toEqual(['subscriptions-sign-check = SHA1:/etc/keys']);
});
