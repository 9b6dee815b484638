import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { type Report, reportOf } from '../../src/report/model';
import { offlinePlan } from '../../src/report/offline-plan';

/** A project of plain configurations: options by the name of the resource, for each host. */
export function configurations(
  hosts: readonly string[],
  files: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Project {
  const project = new Project('shop');
  for (const name of hosts) {
    const host = new Host(project, name);
    for (const [id, options] of Object.entries(files)) {
      const section = new Section();
      for (const [key, value] of Object.entries(options)) section.raw(key, value);
      new HostResource(host, id, {
        type: 'uwsgi:index:Configuration',
        props: { path: `/etc/uwsgi/${id}.ini`, strict: false },
        sections: [section],
      });
    }
  }
  return project;
}

/** What is reported of a change from one program to another. */
export async function reportBetween(from: Project | undefined, to: Project): Promise<Report> {
  const { plan, warnings } = await offlinePlan(to.synth(), { base: from?.synth() });
  return reportOf(plan, { against: 'origin/main', warnings });
}
