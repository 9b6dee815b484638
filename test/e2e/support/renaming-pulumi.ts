import type { Renamed, RenameGround } from './renaming';

/** The body of a program of Pulumi with an application that may be renamed. */
export function renameProgram(
  ground: RenameGround,
  { name, port, code }: Renamed,
  aliases: readonly string[] = [],
): string {
  return `
const project = new Project('rename');
const web = new Host(project, 'web1', ${JSON.stringify(ground.connection())});
const app = new PythonApp(web, '${name}', {
  directory: '/srv/${code}', module: 'app', http: ':${port}', processes: 2,
  options: ${code === 'late' ? "{ 'exec-pre-app': 'exit 3' }" : '{}'},
  instance: { service: { user: 'www-data' }, timeout: 20 },
});
Lifecycle.of(app).set({ aliases: ${JSON.stringify(aliases)} });
uwsgi.deployProject(project);`;
}
