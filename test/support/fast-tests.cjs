// Selection of the tests that answer quickly whether a change broke something (`npm test -- --fast`).

/** Tests of the repository as a whole, which any change can break. */
const always = ['test/architecture.test.ts', 'test/repository.test.ts', 'test/words.test.ts'];

/** Words of tests that start hosts, servers or whole programs. */
const starts =
  /startLab\b|describeLab\b|startLoopbackTarget\b|RolloutGround\b|PluginBuild\b|PulumiStack\b|startUwsgi\b|cli\/support'|from '\.\/support'.*\bcli\b/;

/** Whether a test takes milliseconds: it is not known to be long, and its text starts nothing. */
const isQuick = ({ path, text }, seconds) => seconds[path] === undefined && !starts.test(text);

/** How far a test is from the changed files: 0 beside one of them, then in its folder, below the same top, anywhere. */
function distance(path, changed) {
  const folderOf = (file) => file.slice(0, file.lastIndexOf('/'));
  const ranks = changed.map((file) => {
    const twin = file.startsWith('test/') ? file : file.replace(/^src\/(.*)\.ts$/, 'test/$1.test.ts');
    if (path === twin) return 0;
    if (folderOf(path) === folderOf(twin)) return 1;
    return path.split('/')[1] === twin.split('/')[1] ? 2 : 3;
  });
  return Math.min(3, ...ranks);
}

/**
 * The tests to run, the nearest first, and how many more relate to the change.
 *
 * @param changed changed files, by their paths in the repository
 * @param tests all tests, with their texts
 * @param related tests that load a changed source, directly or not
 * @param seconds tests that are known to be long
 * @param most how many answer in time
 */
function selectFast({ changed, tests, related, seconds, most = 80 }) {
  const documents = changed.filter((file) => !file.endsWith('.ts'));
  const named = ({ text }) => documents.some((file) => text.includes(file.slice(file.lastIndexOf('/') + 1)));
  const quick = tests.filter((one) => isQuick(one, seconds));
  const wanted = quick
    .filter((one) => changed.length === 0 || related.includes(one.path) || named(one))
    .map(({ path }) => path)
    .filter((path) => !always.includes(path));
  const sorted = wanted
    .map((path) => ({ path, rank: distance(path, changed) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ path }) => path);
  const guards = always.filter((path) => quick.some((one) => one.path === path));
  return { chosen: [...guards, ...sorted.slice(0, most)], left: Math.max(0, sorted.length - most) };
}

module.exports = { selectFast };
