import { generateKeyPairSync } from 'node:crypto';
import { type AnyAuthMethod, utils } from 'ssh2';
import { gatherCandidates } from '../../../src/transport/ssh/candidates';
import { type Credentials, resolveTarget } from '../../../src/transport/ssh/target';
import { testHome } from '../../support/home';

const { write } = testHome();
const pair = utils.generateKeyPairSync('ed25519', { comment: 'test' });
const locked = utils.generateKeyPairSync('ed25519', {
  passphrase: 'open sesame',
  cipher: 'aes256-ctr',
  rounds: 1,
});
const pkcs8 = (passphrase?: string) =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: {
      type: 'pkcs8',
      format: 'pem',
      ...(passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }),
    } as { type: 'pkcs8'; format: 'pem' },
  }).privateKey;

const gather = (credentials: Partial<Credentials>) => {
  const target = resolveTarget('web1', { host: 'web1', user: 'deploy' });
  return gatherCandidates('web1', { ...target, credentials: { identityFiles: [], ...credentials } });
};
const kinds = (credentials: Partial<Credentials>) => gather(credentials).candidates.map(({ kind }) => kind);

test('gatherCandidates() tries the key, the agent, identity files, and the password both ways, in this order', () => {
  const [path, identity, agent] = [write('key', pair.private), write('id', pair.private), write('agent', '')];
  const { candidates, skipped } = gather({
    privateKey: pair.private,
    privateKeyPath: path,
    agent,
    identityFiles: [`${identity}-missing`, identity],
    password: 'secret',
  });
  expect(candidates.map(({ label }) => label.replace(/ \(ssh-ed25519 SHA256:\S{43}\)/, ''))).toEqual([
    'the key in privateKey',
    path,
    `the agent at ${agent}`,
    identity,
    'the password',
    'the password as answer to a prompt',
  ]);
  expect(candidates.every(({ method }) => (method as { username: string }).username === 'deploy')).toBe(true);
  expect(skipped).toEqual([]);
});

test.each([
  ['an OpenSSH key with its passphrase', { privateKey: locked.private, passphrase: 'open sesame' }],
  ['a PKCS#8 key', { privateKey: pkcs8() }],
  ['a PKCS#8 key with its passphrase', { privateKey: pkcs8('open sesame'), passphrase: 'open sesame' }],
])('gatherCandidates() reads %s', (_, credentials) => {
  expect(kinds(credentials)).toEqual(['publickey']);
});

test.each([
  [
    'an encrypted key without a passphrase',
    locked.private,
    undefined,
    'key-passphrase',
    /privateKeyPassword is not set/,
  ],
  [
    'an encrypted key with another passphrase',
    locked.private,
    'wrong',
    'key-passphrase',
    /privateKeyPassword does not open it/,
  ],
  [
    'an encrypted PKCS#8 key with another passphrase',
    pkcs8('right'),
    'wrong',
    'key-passphrase',
    /does not open it/,
  ],
  [
    'a public key',
    pair.public,
    undefined,
    'key-file',
    /must contain a private key, but contains a public one/,
  ],
  ['a text that is no key', 'hunter2 hunter2', undefined, 'key-file', /cannot be parsed/],
])('gatherCandidates() refuses %s, and shows nothing of it', (_, privateKey, passphrase, reason, message) => {
  const attempt = () => gather({ privateKey, passphrase });
  expect(attempt).toThrow(expect.objectContaining({ reason, message: expect.stringMatching(message) }));
  expect(attempt).toThrow(/^web1: Cannot log in by the key in privateKey: (?!.*hunter2)/);
});

test('gatherCandidates() refuses the path of a key that is missing', () => {
  expect(() => gather({ privateKeyPath: '/nonexistent/key' })).toThrow(
    expect.objectContaining({
      reason: 'key-file',
      message: expect.stringMatching(/must be readable: ENOENT/),
    }),
  );
});

test('gatherCandidates() skips default keys that cannot be used, and an agent without a socket, with the reason', () => {
  const [encrypted, odd] = [write('id_rsa', locked.private), write('id_ecdsa', 'no key')];
  const { candidates, skipped } = gather({ agent: '/nonexistent/agent', identityFiles: [encrypted, odd] });
  expect(candidates).toEqual([]);
  expect(skipped).toEqual([
    'the agent at /nonexistent/agent: there is no such socket',
    `${encrypted}: encrypted; load it into an agent or set privateKeyPassword`,
    `${odd}: cannot be read as a key`,
  ]);
});

test('gatherCandidates(): the password answers one prompt; a second one, which says that it was wrong, gets none', () => {
  const { method } = gather({ password: 'secret' }).candidates[1]!;
  const answers: string[][] = [];
  const { prompt } = method as Extract<AnyAuthMethod, { type: 'keyboard-interactive' }>;
  for (let turn = 0; turn < 2; turn += 1)
    prompt('', '', '', [{ prompt: 'Password:', echo: false }], (given) => answers.push(given));
  expect(answers).toEqual([['secret'], ['']]);
});
