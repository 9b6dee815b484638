import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSystemdPage } from '../../../scripts/generate-systemd-docs';
import { unitActivation } from '../../../src/resources/systemd-unit/activation-rules';

test.each([
  ['none', 'Unit', 'Description'],
  ['none', 'Install', 'WantedBy'],
  ['none', 'X-Ours', 'Anything'],
  ['daemon-reload', 'Unit', 'After'],
  ['daemon-reload', 'Service', 'TimeoutStopSec'],
  ['daemon-reload', 'Service', 'MemoryMax'],
  ['daemon-reload', 'Slice', 'CPUQuota'],
  ['daemon-reload', 'Timer', 'OnCalendar'],
  ['reload', 'Mount', 'Options'],
  ['restart', 'Mount', 'What'],
  ['restart', 'Service', 'User'],
  ['restart', 'Socket', 'ListenStream'],
])('unitActivation() is %s for %s.%s', (activation, section, setting) => {
  expect(unitActivation(section, setting).activation).toBe(activation);
});

test('docs/systemd.md tells the rules as they are', () => {
  expect(readFileSync(join(__dirname, '../../../docs/systemd.md'), 'utf8')).toBe(generateSystemdPage());
});
