import { halfUpdated, stateLeft } from '../../src/resources/edits';

/** What lies on the host, by path, and what a deletion would spare of it. */
function spared(expected: Readonly<Record<string, string>>, there: Readonly<Record<string, string>>) {
  return Object.keys(there).filter((path) => expected[path] !== undefined && expected[path] !== there[path]);
}

describe('halfUpdated()', () => {
  const was = { digests: { '/a': 'old a', '/b': 'old b', '/gone': 'old gone' } };
  const state = { digests: { '/a': 'new a', '/b': 'new b', '/come': 'new come' } };
  const left = (there: Readonly<Record<string, string>>) => {
    const edited = spared(state.digests, there);
    const { digests } = halfUpdated(state, was, edited) as typeof was;
    return spared(digests, there);
  };

  test.each([
    ['nothing of it was done', { '/a': 'old a', '/b': 'old b' }],
    ['one file was written', { '/a': 'new a', '/b': 'old b' }],
    ['the other one was', { '/a': 'old a', '/b': 'new b', '/come': 'new come' }],
    ['all of it was done', { '/a': 'new a', '/b': 'new b', '/come': 'new come' }],
  ])('takes old and new files mixed for ours: %s', (_, there) => {
    expect(left(there)).toEqual([]);
  });

  test.each([
    ['beside an old one', { '/a': 'edited', '/b': 'old b' }, ['/a']],
    ['beside a new one', { '/a': 'new a', '/b': 'edited' }, ['/b']],
    ['that the update would have made', { '/a': 'old a', '/come': 'edited' }, ['/come']],
  ])('spares a file that was edited %s', (_, there, expected) => {
    expect(left(there)).toEqual(expected);
  });

  test('goes by the state before where that, or the new one, says nothing of files', () => {
    expect(halfUpdated({ digest: 'new' }, { digest: 'old' }, ['/a'])).toEqual({ digest: 'old' });
  });
});

describe('stateLeft()', () => {
  const [was, state] = [
    { path: '/a', digest: 'old' },
    { path: '/a', digest: 'new' },
  ];

  test.each([
    ['had written its file', 'new', state],
    ['had written nothing', 'old', was],
    ['met an edit', 'edited', was],
  ])('of a change that was cut off and %s', (_, digest, expected) => {
    expect(stateLeft(state, was, { path: '/a', digest })).toEqual(expected);
  });

  test('of several files, some of which were written', () => {
    const before = { digests: { '/a': 'old a', '/b': 'old b' } };
    const after = { digests: { '/a': 'new a', '/b': 'new b' } };
    expect(stateLeft(after, before, { digests: { '/a': 'new a', '/b': 'old b' } })).toEqual({
      digests: { '/a': 'new a', '/b': 'old b' },
    });
  });
});
