// Order of the test files: the longest first, so that none of them runs alone at the end. `durations.json` has the seconds of
// those that take long; `npm test -- --durations` writes it.
const { statSync } = require('node:fs');
const { join, relative } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const seconds = require('./durations.json');

const root = join(__dirname, '../..');

/** Files in the order in which workers take them: those that are known to be long, then the others by their size. */
function longestFirst(files) {
  const known = (file) => seconds[relative(root, file)] ?? 0;
  return [...files].sort(
    (one, other) => known(other) - known(one) || statSync(other).size - statSync(one).size,
  );
}

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const order = longestFirst(tests.map(({ path }) => path));
    return [...tests].sort((one, other) => order.indexOf(one.path) - order.indexOf(other.path));
  }
};
module.exports.longestFirst = longestFirst;
