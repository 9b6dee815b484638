import { Section } from '../../../src/config/section';
import { Emperor } from '../../../src/constructs/emperor';
import { Host } from '../../../src/constructs/host';
import { HostResource } from '../../../src/constructs/host-resource';
import { Project } from '../../../src/constructs/project';
import type { RenameGround } from './renaming';

/** Two resources of one kind, on two ports. */
export interface Swap {
  readonly kind: 'Instance' | 'Vassal';
  readonly connection: ReturnType<RenameGround['connection']>;
  readonly ports: readonly [number, number];
  /** Whether the second one cannot start. */
  readonly fails?: boolean;
}

export const swapSection = (port: number, fails: boolean): Section => {
  const made = new Section()
    .set('plugin', 'python3')
    .set('master', true)
    .set('http-socket', `:${port}`)
    .set('chdir', '/srv/good')
    .set('pythonpath', '/srv/good')
    .set('module', 'app')
    .set('need-app', true);
  return fails ? made.set('exec-pre-app', 'exit 3') : made;
};

export function swapProject({ kind, connection, ports, fails = false }: Swap): Project {
  const project = new Project('rename');
  const web = new Host(project, 'web1', connection);
  const emperor =
    kind === 'Vassal' ? new Emperor(web, 'emperor', { vassals: '/etc/uwsgi/vassals' }) : undefined;
  for (const [index, id] of ['one', 'two'].entries()) {
    const section = swapSection(ports[index]!, fails && index === 1);
    if (emperor !== undefined) emperor.addVassal(id, { section, timeout: 20 });
    else
      new HostResource(web, id, {
        type: 'uwsgi:index:Instance',
        props: { name: id, timeout: 20 },
        sections: [section],
      });
  }
  return project;
}
