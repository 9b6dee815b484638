/**
 * Which options of uWSGI have a parameter or a method in a group: what the comments in the sources say ("Becomes `x`"), where a run
 * showed it. Writes docs/option-coverage.md; run by `npm run generate`. A test proves that the page is current.
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';
import { catalog } from '../src/config/catalog';
import { catalogReleases } from '../src/config/generated/catalog';
import { optionRuns } from './option-runs';

const root = join(__dirname, '..');

/** A place that says which options it becomes. */
export interface Claim {
  /** `workers.setBasicParams.count`, or a method without the last part. */
  readonly path: string;
  /** The names it gives, in its words; `<phase>` and `…` stand for any text. */
  readonly names: readonly string[];
}

/** Properties of exported interfaces and what their comments say. */
export interface DocumentedProperty {
  /** `LocksBasicParams.count`. */
  readonly where: string;
  readonly comment: string;
  /** The comment of the whole interface. */
  readonly about: string;
}

/** The program of the option groups and of the section. */
export function optionSources(): ts.Program {
  return ts.createProgram([join(root, 'src/config/section.ts')], {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2024.d.ts'],
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    strict: true,
    skipLibCheck: true,
    types: [],
    noEmit: true,
  });
}

/** What a comment calls the options it becomes: the code words of what follows "becomes" in a sentence. */
export function namesIn(comment: string): readonly string[] {
  const flat = comment.replace(/\s+/g, ' ');
  return [...flat.matchAll(/\bbecomes (.*?)(?:\.(?= |$)|@default|$)/gi)].flatMap(([, sentence]) =>
    [...(sentence ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
  );
}

/** Words of such sentences that are no options, by the reason. */
const otherWords: Readonly<Record<string, string>> = {
  afterInit: 'another parameter of the same method',
  external: 'another parameter of the same method',
  gzip: 'another parameter of the same method',
  skip: 'another parameter of the same method',
  required: 'another parameter of the same method',
  modifier2: 'a part of the value, wherever a modifier is used',
};

/** What the comments of all routers call `ROUTER-…`. */
const routerPrefixes: Readonly<Record<string, string>> = {
  http: 'http',
  https: 'http',
  ssl: 'sslrouter',
  fast: 'fastrouter',
  raw: 'rawrouter',
  forkpty: 'forkptyrouter',
  tuntap: 'tuntap-router',
};

/** The options a name stands for; none when uWSGI has no such option. */
export function optionsNamed(name: string): readonly string[] {
  if (catalog.has(name)) return [name];
  if (!/<[^>]*>|…/.test(name)) return [];
  const pattern = name.split(/<[^>]*>|…/).map((part) => part.replace(/[^\w-]/g, '\\$&'));
  const matches = new RegExp(`^${pattern.join('.+')}$`);
  return [...catalog.keys()].filter((option) => matches.test(option));
}

/** Everything reachable from a section that says which options it becomes. */
export function claims(program: ts.Program): readonly Claim[] {
  const checker = program.getTypeChecker();
  const found: Claim[] = [];
  const seen = new Map<ts.Type, Set<string>>();
  const ours = (symbol: ts.Symbol): boolean =>
    (symbol.declarations ?? []).some((node) => isOurs(node.getSourceFile().fileName));

  const walk = (type: ts.Type, path: readonly string[]): void => {
    const group = path[0] ?? '';
    const groups = seen.get(type) ?? new Set();
    if (groups.has(group) || path.length > 6) return;
    seen.set(type, groups.add(group));
    for (const symbol of type.getProperties()) {
      if (!ours(symbol) || isHidden(symbol)) continue;
      const here = [...path, symbol.name];
      const names = namesIn(commentOf(symbol, checker));
      const own = names
        .filter((name) => /^[a-z]/i.test(name) && !name.endsWith(':') && !(name in otherWords))
        .map((name) => name.replace(/^ROUTER-/, `${routerPrefixes[path[2] ?? ''] ?? 'ROUTER'}-`));
      if (own.length > 0) found.push({ path: here.join('.'), names: own });
      follow(checker.getTypeOfSymbol(symbol), here);
    }
  };

  const follow = (type: ts.Type, path: readonly string[]): void => {
    const own = checker.getNonNullableType(type);
    // A group is callable, too: its call is `setBasicParams`, which is one of its methods.
    if (path.length === 1 && own.isIntersection()) {
      parts(own, path);
      return;
    }
    const signatures = [...own.getCallSignatures(), ...own.getConstructSignatures()];
    for (const signature of signatures) {
      for (const parameter of signature.getParameters()) parts(checker.getTypeOfSymbol(parameter), path);
      parts(signature.getReturnType(), path);
    }
    if (signatures.length === 0) parts(own, path);
  };

  const parts = (type: ts.Type, path: readonly string[]): void => {
    if (type.isUnionOrIntersection()) {
      for (const one of type.types) parts(one, path);
      return;
    }
    const symbol = type.aliasSymbol ?? type.getSymbol();
    const known = symbol !== undefined && ours(symbol);
    if (known && !['Section', 'Template', 'Configuration'].includes(symbol.name)) walk(type, path);
  };

  const file = program.getSourceFile(join(root, 'src/config/section.ts'))!;
  const section = checker
    .getExportsOfModule(checker.getSymbolAtLocation(file)!)
    .find(({ name }) => name === 'Section')!;
  walk(checker.getDeclaredTypeOfSymbol(section), []);
  return found;
}

/** The properties of the exported interfaces of option groups. */
export function documentedProperties(program: ts.Program): readonly DocumentedProperty[] {
  const checker = program.getTypeChecker();
  const found: DocumentedProperty[] = [];
  for (const source of program.getSourceFiles()) {
    const path = relative(root, source.fileName);
    if (!path.startsWith('src/options/')) continue;
    for (const node of source.statements) {
      if (!ts.isInterfaceDeclaration(node) || !isExported(node)) continue;
      for (const member of node.members) {
        if (!ts.isPropertySignature(member)) continue;
        const symbol = checker.getSymbolAtLocation(member.name)!;
        found.push({
          where: `${node.name.text}.${symbol.name}`,
          comment: commentOf(symbol, checker),
          about: commentOf(checker.getSymbolAtLocation(node.name)!, checker),
        });
      }
    }
  }
  return found;
}

/** The page, the names in comments that uWSGI does not have, and those that no run of a place with such a comment writes. */
export function coverage(program = optionSources()): {
  readonly page: string;
  readonly unknown: readonly string[];
  readonly unseen: readonly string[];
} {
  const { added, changed } = optionRuns();
  const writes = new Map<string, Set<string>>();
  const put = (option: string, place: string) =>
    writes.set(option, (writes.get(option) ?? new Set<string>()).add(place));
  const unknown: string[] = [];
  const unseen: string[] = [];
  const lastOf = (place: string): string => place.slice(place.lastIndexOf('.') + 1);
  // Parameters of one interface share a comment: `modifier` of each kind of socket names the options of all kinds.
  const byLast = new Map<string, Set<string>>();
  for (const [place, options] of changed)
    byLast.set(lastOf(place), new Set([...(byLast.get(lastOf(place)) ?? []), ...options]));
  for (const { path, names } of claims(program)) {
    for (const name of names) {
      const options = optionsNamed(name);
      if (options.length === 0) unknown.push(`${path}: ${name}`);
      else if (!options.some((option) => byLast.get(lastOf(path))?.has(option)))
        unseen.push(`${path}: ${name}`);
      for (const option of options) if (changed.get(path)?.has(option)) put(option, path);
    }
  }
  // Plugins are loaded by whatever needs them; any option can be set.
  for (const [place, options] of added)
    if (place !== 'set') for (const option of options) if (option !== 'plugin') put(option, place);
  return {
    page: pageOf(new Map([...writes].map(([option, places]) => [option, [...places]]))),
    unknown,
    unseen,
  };
}

function pageOf(places: ReadonlyMap<string, readonly string[]>): string {
  const all = [...catalog.values()];
  const direct = all.filter(({ name }) => places.has(name));
  const alias = all.filter(
    ({ name, aliases }) => !places.has(name) && aliases.some((other) => places.has(other)),
  );
  const share = (count: number, of = all.length): string => `${((100 * count) / of).toFixed(1)} %`;
  const rows = all.map(({ name, plugin, versions, aliases }) => {
    const other = aliases.find((one) => places.has(one));
    const shown = [...new Set(places.get(name) ?? [])].map((path) => `\`${path}\``).join('<br>');
    const through = other === undefined ? '`set`' : `as \`${other}\``;
    return `| \`${name}\` | ${plugin} | ${versions.join(', ')} | ${shown || through} |`;
  });
  const releases = catalogReleases.map((version) => {
    const known = all.filter(({ versions }) => versions.includes(version));
    const grouped = known.filter((facts) => direct.includes(facts) || alias.includes(facts));
    return `| ${version} | ${known.length} | ${known.length} (100 %) | ${grouped.length} (${share(grouped.length, known.length)}) |`;
  });
  const reached = direct.length + alias.length;
  return [
    '# Options of uWSGI and where they are',
    '',
    'Written by `scripts/option-coverage.ts`, which ran each parameter: a place writes an option where a program with this parameter',
    'or method has a line of the option that it lacks, or has otherwise, without it. Every option can be given by',
    '`section.set(name, value)`, checked against the catalogue; those of a group have a documented parameter besides.',
    '',
    '| release | options | by `set`, with their type | by a group |',
    '|---|---|---|---|',
    ...releases,
    `| all | ${all.length} | ${all.length} (100 %) | ${reached} (${share(reached)}) |`,
    '',
    `${direct.length} options have a parameter or a method of their own; ${alias.length} more are other names of these.`,
    '',
    '| option | plugin | releases | where |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function commentOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  return ts
    .displayPartsToString(symbol.getDocumentationComment(checker))
    .concat(
      ...symbol
        .getJsDocTags(checker)
        .filter(({ name }) => name === 'param')
        .map((tag) => ` ${ts.displayPartsToString(tag.text)}`),
    )
    .trim();
}

function isOurs(file: string): boolean {
  return /^src\/(options|config)\//.test(relative(root, file)) && !file.includes('/generated/');
}

function isExported(node: ts.InterfaceDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function isHidden(symbol: ts.Symbol): boolean {
  const flags = symbol.valueDeclaration ? ts.getCombinedModifierFlags(symbol.valueDeclaration) : 0;
  return (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
}

if (process.argv[1] === __filename) {
  const { page, unknown, unseen } = coverage();
  writeFileSync(join(root, 'docs/option-coverage.md'), page);
  for (const name of unknown) console.warn(`Not an option of uWSGI: ${name}`);
  for (const name of unseen) console.warn(`Not written by a run: ${name}`);
}
