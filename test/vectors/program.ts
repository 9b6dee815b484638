import { Configuration } from '../../src/config/configuration';
import { directivesOf, renderSections } from '../../src/config/rendered';
import { Section } from '../../src/config/section';
import { isRenderable } from '../../src/options/directive';
import { join } from '../../src/options/parts';
import { RequestRouter } from '../../src/options/routing/routers/router';
import { CustomSubject } from '../../src/options/routing/subjects';
import * as presets from '../../src/presets';
import type { Args, Link, Outcome, Step, Value, Vector } from './format';
import { camel, positional } from './names';

type Callable = (...args: unknown[]) => unknown;
type Maker = new (...args: unknown[]) => unknown;

const classes: Readonly<Record<string, unknown>> = {
  Section,
  'nice.Section': presets.NiceSection,
  'nice.PythonSection': presets.PythonSection,
  'empire.Broodlord': presets.Broodlord,
  Configuration,
};

/** Runs the program of a vector against this package. */
export class Program {
  /** Number of steps that were done. */
  done = 0;
  private readonly names = new Map<string, unknown>();
  private readonly kinds = new WeakMap<object, string>();

  constructor(private readonly vector: Vector) {}

  /** @returns the outcome of the kind the vector asks for */
  run(): Outcome & { readonly left?: readonly string[] } {
    const { vector } = this;
    if (vector.section !== null) {
      const kind = vector.section_class ?? 'Section';
      this.names.set(
        'section',
        this.make(vector.section_via ? `${kind}.${vector.section_via}` : kind, vector.section),
      );
    }
    for (const step of vector.calls) {
      this.step(step);
      this.done += 1;
    }
    if (vector.str !== undefined) return { str: textOf(this.value(vector.value ?? null)) };
    if (vector.error === true && !this.names.has('section')) return show([...this.names.values()].at(-1));
    if (vector.query !== undefined) return { result: plain(this.step(vector.query)) };
    return this.render();
  }

  private render(): Outcome & { readonly left?: readonly string[] } {
    const {
      sections: names = ['section'],
      autoinclude_sections,
      stamp,
      formatter = 'ini',
      sysinit,
    } = this.vector.render ?? {};
    const sections = names.map((name) => this.names.get(name) as Section);
    const configuration = new Configuration(sections, { autoincludeSections: autoinclude_sections ?? false });
    if (sysinit !== undefined) {
      const { systype, conf_path, runner, project_name } = sysinit;
      const text = presets.sysinitConfig({
        type: systype as presets.SysinitType,
        conf: configuration,
        confPath: conf_path,
        runner: runner ?? '/venv/bin/uwsgiconf run',
        projectName: project_name,
        searchPath: '/venv/bin:/usr/bin:/bin',
      });
      return { text: text.split('\n') };
    }
    if (formatter === 'args') {
      const left = renderSections(sections)
        .flatMap(directivesOf)
        .filter(({ value }) => value === '%k');
      return {
        args: configuration.format({ formatter, stamp: stamp ?? false }),
        left: left.map(({ key }) => key),
      };
    }
    if (stamp) sections[0]?.printStamp();
    return { ini: lines(sections) };
  }

  private step(step: Step): unknown {
    const target = this.names.get(step.on ?? 'section') as Record<string, unknown>;
    let result: unknown;
    if (step.set !== undefined) target[camel(step.set)] = this.value(step.value ?? null);
    else if (step.access !== undefined) void target[camel(step.access)];
    else if (step.path !== undefined) result = this.call(target, step.path, step.args ?? {});
    else result = this.value(step.value ?? null);
    if (step.on !== undefined && result instanceof CustomSubject) this.names.set(step.on, result);
    if (typeof step.let === 'string') this.names.set(step.let, result);
    else
      for (const [index, name] of (step.let ?? []).entries())
        this.names.set(name, (result as unknown[])[index]);
    return result;
  }

  private call(target: Record<string, unknown>, path: string, args: Args): unknown {
    const keys = path.split('.').map(camel);
    const owner = keys.slice(0, -1).reduce((object, key) => object[key] as Record<string, unknown>, target);
    const kind = this.kinds.get(target);
    const method = owner[keys.at(-1)!] as Callable | undefined;
    if (method === undefined) throw new Missing(path);
    return method.apply(
      owner,
      positional(kind === undefined ? path : `${kind}.${path}`, args, (value) => this.value(value)),
    );
  }

  private make(path: string, args: Args, then: readonly Link[] = []): unknown {
    const list = positional(path, args, (value) => this.value(value));
    const found = resolve(path);
    let made =
      path in classes
        ? new (found.value as Maker)(...list)
        : (found.value as Callable).apply(found.owner, list);
    this.remember(made, path);
    for (const link of then) {
      const result =
        link.op === 'not'
          ? (made as { not(): unknown }).not()
          : this.call(made as Record<string, unknown>, link.call!, link.args ?? {});
      // Subjects are values here: a check gives another one.
      if (!(result instanceof CustomSubject)) continue;
      made = result;
      this.remember(made, path);
    }
    return made;
  }

  private remember(made: unknown, path: string): void {
    if (typeof made === 'object' && made !== null && !(made instanceof Section)) this.kinds.set(made, path);
  }

  private value(value: Value): unknown {
    if (value === null) return undefined;
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (typeof value !== 'object') return value;
    const map = value as Readonly<Record<string, Value>>;
    const then = (map.then ?? []) as unknown as readonly Link[];
    for (const tag of ['$new', '$call'])
      if (tag in map) return this.make(map[tag] as string, (map.args ?? {}) as Args, then);
    if ('$ref' in map) return this.names.get(map.$ref as string);
    if ('$const' in map) return resolve(map.$const as string).value;
    if ('$class' in map) return resolve(map.$class as string).value;
    if ('$fmt' in map) return join((map.$fmt as readonly Value[]).map((part) => this.value(part) ?? 'None'));
    if ('$map' in map)
      return new Map(
        (map.$map as readonly [Value, Value][]).map(([key, item]) => [this.value(key), this.value(item)]),
      );
    if ('$func' in map) return Object.defineProperty(() => undefined, 'name', { value: map.$func });
    return Object.fromEntries(Object.entries(map).map(([key, item]) => [key, this.value(item)]));
  }
}

/** Thrown when a vector speaks of something that is not here. */
export class Missing extends Error {
  constructor(path: string) {
    super(`There is no ${path}`);
  }
}

function resolve(path: string): { owner: unknown; value: unknown } {
  const kind = Object.keys(classes)
    .sort((one, other) => other.length - one.length)
    .find((name) => path === name || path.startsWith(`${name}.`));
  const rest = kind === undefined ? path : path.slice(kind.length + 1);
  let owner: unknown;
  let value: unknown = kind === undefined ? Section : classes[kind];
  for (const key of rest === '' ? [] : rest.split('.').map(camel)) {
    owner = value;
    value = (value as Record<string, unknown>)[key];
    if (value === undefined) throw new Missing(path);
  }
  return { owner, value };
}

/** The ini lines without the checks of `renderIni`: the peer writes what uWSGI would misread. */
function lines(sections: readonly Section[]): readonly string[] {
  const found = renderSections(sections).flatMap((section) => [
    '',
    `[${section.name}]`,
    ...directivesOf(section).flatMap(({ key, value }) => `${key} = ${value}`.split('\n')),
  ]);
  return found.length === 0 ? [''] : found;
}

/** An object that the peer could not make. */
function show(value: unknown): Outcome {
  if (value instanceof Section) return { ini: lines([value]) };
  if (!(value instanceof RequestRouter)) return { str: textOf(value) };
  return { ini: lines([new Section().routing.useRouter(value)]) };
}

function textOf(value: unknown): string {
  return isRenderable(value) ? String(value.render()) : String(value);
}

function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (isRenderable(value)) return textOf(value);
  if (value instanceof Section || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
