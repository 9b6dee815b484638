import { type FileFormat, renderFile } from '../config/file-format';
import { renderSections } from '../config/rendered';
import { fromWire, toWire, type WireSections } from '../config/wire';
import type { Project } from '../constructs/project';
import { putOutputs } from '../plan/output-of';
import { formatOf } from '../resources/configuration/format';
import { mismatches, show } from './matching';

/** A declared resource of a project. */
export interface TemplateResource {
  /** Type token: `uwsgi:index:Instance`. */
  readonly type: string;
  /**
   * Declared props, with uWSGI options in `sections`; an Output shows as `<output>`, an output of another resource
   * by that resource's path.
   */
  readonly props: Readonly<Record<string, unknown>>;
}

/** File format of a resource's options. */
function formatOfResource({ type, props }: TemplateResource): FileFormat {
  return type === 'uwsgi:index:Configuration' ? formatOf(props as never) : 'ini';
}

/**
 * Resources of a project, for assertions in tests: no host is contacted and no file is read. Methods throw with the
 * values found.
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

  /** Returns the resources of a type, by path.
   *
   * @param type `Instance` or `uwsgi:index:Instance`
   */
  findResources(type: string): Readonly<Record<string, TemplateResource>> {
    const token = type.includes(':') ? type : `uwsgi:index:${type}`;
    return Object.fromEntries([...this.resources].filter(([, resource]) => resource.type === token));
  }

  /**
   * Asserts the number of resources of a type.
   *
   * @throws Error if the number differs; the message lists the resources found
   */
  resourceCountIs(type: string, count: number): void {
    const paths = Object.keys(this.findResources(type));
    if (paths.length === count) return;
    throw new Error(`Expected ${count} of ${type}, found ${paths.length}: ${paths.join(', ') || 'none'}`);
  }

  /**
   * Asserts that a resource of a type has these props, and possibly others; regular expressions match texts.
   *
   * @throws Error if none matches; the message lists the differences of each
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
   * Asserts an option in a configuration. If the option is set several times, pass one of its values, or the list of all.
   *
   * @param path of the resource, or of a construct with a single configuration below it: `web1/shop`
   * @param option in the section `uwsgi`, or `section.option` in another: `zerg.processes`
   * @param value expected value; if absent, any value matches
   * @throws Error if it differs; the message has the value found, or the options of the section
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

  /** Text of every configuration, by path: a `Configuration` in its file format, all others as ini. */
  allInis(): Readonly<Record<string, string>> {
    const texts = [...this.resources].flatMap(([path, resource]) => {
      const { props } = resource;
      if (props['sections'] === undefined) return [];
      return [[path, renderFile(fromWire(props as never), formatOfResource(resource))] as const];
    });
    return Object.fromEntries(texts);
  }

  /** All resources by path, with configurations as text; for snapshots. */
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
