// The program that uWSGI's configuration of a Django project is rendered from, by `uwsgi-iac`: the first section of
// uwsgicfg.ts or uwsgicfg.js beside manage.py, or a new one, with what the settings ask for.
import {
  Configuration,
  type DjangoProject,
  djangoSection,
  localSurroundings,
  Section,
  withSurroundings,
} from 'pulumi-uwsgi';

const { program, project }: { readonly program?: string; readonly project: DjangoProject } = JSON.parse(
  process.env['IAC_UWSGI_DJANGO_PROJECT'] ?? '{}',
);

export default async (): Promise<unknown> => {
  const loaded: unknown = program === undefined ? undefined : (await import(program)).default;
  return withSurroundings(localSurroundings, () => {
    if (program === undefined) return djangoSection(project);
    const exported: unknown = typeof loaded === 'function' ? loaded() : loaded;
    djangoSection(project, firstOf(exported));
    return exported;
  });
};

function firstOf(exported: unknown): Section {
  const [first] = [exported].flat();
  if (first instanceof Section) return first;
  if (first instanceof Configuration) return first.sections[0]!;
  throw new Error(
    `the default export of ${program} must be a Section, a Configuration, a list of these, or a function that returns one`,
  );
}
