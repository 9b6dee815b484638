import { join } from 'node:path';
import { sarif } from '../../../src/cli/lint/sarif';

const rules = ['one', 'two'].map((id) => ({
  id,
  title: 'Title',
  reason: 'Reason.',
  fix: 'Fix',
  severity: 'warning',
})) as never;
const finding = {
  rule: 'two',
  severity: 'info',
  section: 'uwsgi',
  option: 'listen',
  message: 'It is low',
  fix: 'Raise it',
};
const results = (file: string, ...findings: readonly object[]) =>
  sarif([{ name: 'shop', file, findings }] as never, rules).runs[0]!.results;

test('sarif() refers to each rule by id and index, and has the level of the finding', () => {
  const [run] = sarif([] as never, rules).runs;
  expect(run!.tool.driver.rules[1]).toMatchObject({
    id: 'two',
    shortDescription: { text: 'Title.' },
    defaultConfiguration: { level: 'warning' },
  });
  expect(results('a.ini', finding, { ...finding, severity: 'error' })).toMatchObject([
    { ruleId: 'two', ruleIndex: 1, level: 'note', message: { text: 'It is low. Raise it.' } },
    { level: 'error' },
  ]);
});

test('sarif() has a URI relative to the working directory, and line 1 for a finding about the whole file', () => {
  const [one] = results(join(process.cwd(), 'etc/größe 1.ini'), finding);
  expect(one!.locations[0]!.physicalLocation).toEqual({
    artifactLocation: { uri: 'etc/gr%C3%B6%C3%9Fe%201.ini' },
    region: { startLine: 1 },
  });
  expect(results('a.ini', { ...finding, line: 7 })[0]!.locations[0]!.physicalLocation.region).toEqual({
    startLine: 7,
  });
  expect(one!.locations[0]!.logicalLocations[0]!.fullyQualifiedName).toBe('shop uwsgi listen');
});
