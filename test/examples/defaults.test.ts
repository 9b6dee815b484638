import type { Project } from '../../src';
import { examples } from './lives';

test.each(examples.map(({ file }) => file))('examples/%s.ts is a program as it is', (file) => {
  const { default: project } = jest.requireActual<{ default: Project }>(`../../examples/${file}`);
  expect(project.synth().declarations.length).toBeGreaterThan(0);
});
