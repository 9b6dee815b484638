import { warnOfOpenDirectories } from '../../src/engine/open-directories';
import { Mask } from '../../src/secrets/mask';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { change, creation, type Declared, deletion } from './support/actions';

/** A host in which every user can write to /srv. */
const open = () =>
  new MemoryHost({ name: 'web1' }).answer(/(?:)/, (script) => {
    const mark = /@@[0-9a-f]{16}/.exec(script)![0];
    const one = `@deployers root root \n@open 777 root root root /srv\n\n${mark} 0\n`;
    return { stdout: one.repeat(script.split('walk /').length - 1) };
  });
async function warned(actions: Parameters<typeof warnOfOpenDirectories>[0], host = open()) {
  const { work, warnings } = workOn(host);
  const desired = actions.flatMap((action) => ('desired' in action ? [action.desired] : []));
  await warnOfOpenDirectories(actions, desired, work);
  return warnings;
}

test('warnOfOpenDirectories() reports a directory once, with the first resource and the number of the others', async () => {
  const pages = ['a', 'b', 'c'].map((name) => creation({ path: `web1/${name}` }));
  expect(await warned(pages)).toEqual([
    expect.stringMatching(
      /^web1: web1\/a: \/srv \(root:root, mode 777\) is open to others: .* \(and 2 more resources there\)$/,
    ),
  ]);
  expect(await warned([pages[0]!])).toEqual([expect.not.stringMatching(/more resources/)]);
});

test('warnOfOpenDirectories() tells hosts apart', async () => {
  expect(await warned([creation({ path: 'web1/a' }), creation({ path: 'web2/a' })])).toHaveLength(2);
});

test('warnOfOpenDirectories() looks only where a change creates something', async () => {
  const { desired, live } = change();
  expect(await warned([{ kind: 'same', desired, live }, deletion(), change({}, {}, 'adopt')])).toEqual([]);
});

test('warnOfOpenDirectories() does not warn of a directory that the program gives to others', async () => {
  const given: Declared = {
    path: 'web1/dir',
    resource: { directories: () => [{ path: '/srv', writers: ['*'] }], claims: () => [] },
  };
  expect(await warned([creation(), creation(given)])).toEqual([]);
});

test('warnOfOpenDirectories() says once for each reason that a host did not answer, without secrets', async () => {
  const failing = new MemoryHost({ name: 'web1' }).answer('', new Error('open sesame'));
  const mask = { mask: new Mask(['open sesame']) } as Declared;
  const warnings = await warned(
    [creation({ path: 'web1/a', ...mask }), creation({ path: 'web1/b', ...mask })],
    failing,
  );
  expect(warnings).toEqual([
    'web1: web1/a: its directories were not checked: [secret] (and 1 more resources there)',
  ]);
});
