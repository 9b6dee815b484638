import { packageName } from '../../../src/cli/init/own-package';
import { packageFile, scripts } from '../../../src/cli/init/package-file';

const made = (existing?: object | string) =>
  packageFile('Shop', '^1.0.0', typeof existing === 'object' ? JSON.stringify(existing) : existing);

test('packageFile() of a new project has scripts and packages, and is private', () => {
  const { text, references, command } = made();
  expect(JSON.parse(text)).toMatchObject({
    name: 'shop',
    private: true,
    scripts,
    devDependencies: { [packageName]: '^1.0.0' },
  });
  expect([references, command('plan')]).toEqual([true, 'npm run plan']);
});

test('packageFile() adds what an existing one lacks, and changes nothing that it has', () => {
  const existing = {
    name: 'Mine',
    scripts: { plan: 'my own', test: 'jest' },
    dependencies: { typescript: '5' },
  };
  const { text, command } = made(existing);
  expect(JSON.parse(text)).toMatchObject({
    name: 'Mine',
    scripts: { ...scripts, ...existing.scripts },
    dependencies: { typescript: '5' },
  });
  expect(JSON.parse(text).devDependencies).not.toHaveProperty('typescript');
  expect([command('plan'), command('apply')]).toEqual([`npx --no-install ${scripts.plan}`, 'npm run apply']);
});

test('packageFile() keeps the text, to the byte, of one that lacks nothing, and a reference that is there', () => {
  const whole = JSON.stringify({
    scripts,
    dependencies: { '@types/node': '1', [packageName]: 'file:..', typescript: '5' },
  });
  expect(made(whole)).toMatchObject({ text: whole, references: false });
});

test('packageFile() keeps the indentation', () => {
  expect(made('{\n\t"name": "a"\n}\n').text).toMatch(/^\{\n\t"name": "a",\n\t"scripts": \{\n\t\t/);
});

test.each(['', '[]', 'null', '"a"', '{'])('packageFile() refuses %j, which is no JSON object', (existing) => {
  expect(() => made(existing)).toThrow(/^Cannot add scripts to package\.json: it must be a JSON object/);
});
