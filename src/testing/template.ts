import { type FileFormat, renderFile } from '../config/file-format';
import { renderSections } from '../config/rendered';
import { fromWire, toWire, type WireSections } from '../config/wire';
import type { Project } from '../constructs/project';
import { putOutputs } from '../plan/output-of';
import { formatOf } from '../resources/configuration/format';
import { mismatches, show } from './matching';

/** A resource that a project declares. */
export interface TemplateResource {
  /** Type token: `uwsgi:index:Instance`. */
  readonly type: string;
  /** Props as they are declared, options of uWSGI in `sections`; an Output is `<output>`, an output of another resource names it. */
  readonly props: Readonly<Record<string, unknown>>;
}

/** The form in which the options of a resource are written. */
function formatOfResource({ type, props }: TemplateResource): FileFormat {
  return type === 'uwsgi:index:Configuration' ? formatOf(props as never) : 'ini';
}

/**
 * What a project would deploy, for tests: no host is asked and no file read. Its methods throw with what they saw instead.
 *
 * @example
 * const template = Template.fromProject(project);
 * template.resourceCountIs('Instance', 1);
 * template.hasResource('Instance', { name: 'shop', service: { user: 'shop' } });
 * template.hasOption('web1/shop', 'processes', 4);
 * expect(template.toJSON()).toMatchSnapshot();
 */
export class Template {
  private constructor(private readonly resources: ReadonlyMap<string, TemplateResource>) {}

  /**
   * Synthesizes a project.
   *
   * @throws SynthesisError with every fault of its constructs
   */
  static fromProject(project: Project): Template {
    const { declarations } = project.synth();
    return new Template(
      new Map(
        declarations.map(({ path, type, props, sections }) => {
          const wire = sections === undefined ? {} : toWire(renderSections(sections, () => '<output>'));
          const known = putOutputs({ ...props, ...wire }, (named) => `<${named.path}.${named.output}>`);
          return [path, { type, props: JSON.parse(JSON.stringify(known)) }];
        }),
      ),
    );
  }

  /**
   * The resources of a type, by path.
   *
   * @param type `Instance` or `uwsgi:index:Instance`
   */
  findResources(type: string): Readonly<Record<string, TemplateResource>> {
    const token = type.includes(':') ? type : `uwsgi:index:${type}`;
    return Object.fromEntries([...this.resources].filter(([, resource]) => resource.type === token));
  }

  /**
   * Demands a number of resources of a type.
   *
   * @throws Error when there is another number; it names them
   */
  resourceCountIs(type: string, count: number): void {
    const paths = Object.keys(this.findResources(type));
    if (paths.length === count) return;
    throw new Error(`Expected ${count} of ${type}, found ${paths.length}: ${paths.join(', ') || 'none'}`);
  }

  /**
   * Demands a resource of a type with these props among its own; texts may be regular expressions.
   *
   * @throws Error when none is like that; it tells how each one differs
   */
  hasResource(type: string, props: Readonly<Record<string, unknown>> = {}): void {
    const found = Object.entries(this.findResources(type)).map(([path, resource]) => ({
      path,
      faults: mismatches(props, resource.props),
    }));
    if (found.some(({ faults }) => faults.length === 0)) return;
    const types = [...new Set([...this.resources.values()].map((one) => one.type))];
    const seen =
      found.length === 0
        ? `there is none; the project has ${types.join(', ') || 'nothing'}`
        : found.map(({ path, faults }) => `\n  ${path}\n    ${faults.join('\n    ')}`).join('');
    throw new Error(`Expected a ${type} with ${show(props)}: ${seen}`);
  }

  /**
   * Demands an option in a configuration; of one given several times, any value will do, or give the whole list.
   *
   * @param path of the resource, or of a construct with a single configuration below it: `web1/shop`
   * @param option in the section `uwsgi`, or `section.option` in another: `zerg.processes`
   * @param value what it must be; without one, the option must only be there
   * @throws Error when it is not; it tells the value seen, or the options that are there
   */
  hasOption(
    path: string,
    option: string,
    value?: string | number | boolean | RegExp | readonly string[],
  ): void {
    const [where, sections] = this.#configuration(path);
    const dot = option.indexOf('.');
    const [section, name] = dot === -1 ? ['uwsgi', option] : [option.slice(0, dot), option.slice(dot + 1)];
    const seen = sections[section]?.[name];
    if (seen === undefined) {
      const there = Object.keys(sections[section] ?? {});
      throw new Error(
        `Expected ${where} to have the option ${option}: section [${section}] has ${there.join(', ') || 'none'}`,
      );
    }
    const wanted = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    const candidates = Array.isArray(wanted) || !Array.isArray(seen) ? [seen] : seen;
    if (wanted === undefined || candidates.some((one) => mismatches(wanted, one).length === 0)) return;
    throw new Error(`Expected ${where} to have ${option} = ${show(wanted)}, seen ${show(seen)}`);
  }

  /** The text of every configuration, by path: a `Configuration` in the form of its file, all others as ini. */
  allInis(): Readonly<Record<string, string>> {
    const texts = [...this.resources].flatMap(([path, resource]) => {
      const { props } = resource;
      if (props['sections'] === undefined) return [];
      return [[path, renderFile(fromWire(props as never), formatOfResource(resource))] as const];
    });
    return Object.fromEntries(texts);
  }

  /** All resources by path, configurations as texts: for a snapshot. */
  toJSON(): Readonly<Record<string, unknown>> {
    const inis = this.allInis();
    return Object.fromEntries(
      [...this.resources].map(([path, resource]) => {
        const { type, props } = resource;
        const { sections: _, layout: __, ...rest } = props;
        const text = inis[path] === undefined ? {} : { [formatOfResource(resource)]: inis[path] };
        return [path, { type, ...rest, ...text }];
      }),
    );
  }

  #configuration(path: string): readonly [string, WireSections] {
    const inside = [...this.resources].filter(
      ([one, { props }]) => (one === path || one.startsWith(`${path}/`)) && props['sections'] !== undefined,
    );
    if (inside.length !== 1) {
      const named = inside.length === 0 ? [...this.resources.keys()] : inside.map(([one]) => one);
      throw new Error(
        `Expected one configuration at ${path}, found ${inside.length}; ${inside.length === 0 ? 'the project has' : 'name one of'} ${named.join(', ') || 'nothing'}`,
      );
    }
    return [inside[0]![0], inside[0]![1].props['sections'] as WireSections];
  }
}
