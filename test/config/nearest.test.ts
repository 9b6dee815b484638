import { unknownOption } from '../../src/config/catalog';
import { nearestText } from '../../src/config/nearest';

test('a suggestion agrees with the number of names', () => {
  expect(nearestText('usr', ['user', 'environment'])).toBe('; the nearest is user');
  expect(nearestText('usr', ['user', 'users'])).toBe('; the nearest are user, users');
  expect(nearestText('usr', ['environment'])).toBe('');
  expect(unknownOption('buffer_size')).toBe('uWSGI has no such option; the nearest is buffer-size');
});
