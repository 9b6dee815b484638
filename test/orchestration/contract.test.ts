import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/**
 * Each member of the contract `Resource` is used by both engines, directly or by way of functions that they share. A member that one
 * engine uses alone stands here, with the reason.
 */
const oneSided: Readonly<
  Record<string, readonly [engine: 'engine' | 'provider' | 'neither', reason: string]>
> = {
  description: ['provider', 'text of the Pulumi schema'],
  example: ['neither', 'text of the documentation'],
  importId: ['neither', 'text of the documentation'],
  state: ['provider', 'outputs of the Pulumi schema; an inventory keeps a state as it came'],
  autoname: [
    'provider',
    'a program in Pulumi may leave names to its engine; a construct names its resources',
  ],
  asksOthers: ['engine', 'states lie on hosts, whose root may have written them; those of a stack do not'],
  interrupts: ['engine', 'a plan knows all resources; the provider is asked about one at a time'],
  validate: ['engine', 'it replaces and swaps in one step; Pulumi creates and deletes in steps of its own'],
  history: ['engine', 'Pulumi goes back by an earlier program'],
};

/** Members with a rule around their call, which only the shared functions call. */
const onlyShared = [
  ...['guard', 'defaults', 'check', 'encloses', 'occupies', 'directories', 'runs', 'occupant'],
  ...['adaptToHost', 'refuse', 'preflight', 'needed', 'withdraw', 'shownAt'],
];
/** Calls of these that follow another rule. */
const exceptions: Readonly<Record<string, string>> = {
  'engine/desired.ts runs': 'a word of advice about units',
  'engine/order.ts needed': 'types that a service may need are deleted after the services',
  'provider/outputs.ts shownAt': 'the secrecy of values that move within an input',
};

const root = join(__dirname, '../..');
/** Folders of functions that the engines share. */
const shared = /^(orchestration|plan)\/|^resources\/(takeover\/)?[^/]+\.ts$/;
const engines = ['engine', 'provider'] as const;

/** A statement at the top of a file: members of `Resource` that it names, and statements of shared files that it uses. */
interface Statement {
  readonly members: Set<string>;
  readonly uses: Set<ts.Node>;
}

const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
const files = ts.sys
  .readDirectory(join(root, 'src'), ['.ts'])
  .filter((path) => /src\/(engine|provider|orchestration|plan|resources)\//.test(path));
const program = ts.createProgram(files, { ...options, noEmit: true });
const checker = program.getTypeChecker();
const nameOf = (file: ts.SourceFile): string => relative(join(root, 'src'), file.fileName);
const ours = program.getSourceFiles().filter((file) => !nameOf(file).startsWith('..'));

const contract = ours
  .find((file) => nameOf(file) === 'resources/resource.ts')!
  .statements.find(
    (one): one is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(one) && one.name.text === 'Resource',
  )!;
const members = contract.members.map((member) => (member.name as ts.Identifier).text);

/** Name of a member of `Resource` that a node reads: `resource.check`, `const { check } = resource`. */
function memberAt(node: ts.Node): string | undefined {
  const symbol = ts.isPropertyAccessExpression(node)
    ? checker.getSymbolAtLocation(node.name)
    : ts.isBindingElement(node)
      ? checker.getTypeAtLocation(node.parent).getProperty((node.propertyName ?? node.name).getText())
      : undefined;
  const [declared] = symbol?.declarations ?? [];
  const owner = declared?.parent;
  const belongs =
    owner !== undefined &&
    ts.isInterfaceDeclaration(owner) &&
    /^(Resource|ShowsElsewhere)$/.test(owner.name.text);
  return belongs ? symbol!.name : undefined;
}

/** The statement of a file that declares what an identifier names. */
function declaredBy(node: ts.Identifier): ts.Node | undefined {
  let symbol = checker.getSymbolAtLocation(node);
  if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0)
    symbol = checker.getAliasedSymbol(symbol);
  let found: ts.Node | undefined = symbol?.declarations?.[0];
  while (found !== undefined && !ts.isSourceFile(found.parent ?? found)) found = found.parent;
  return found;
}

const statements = new Map<ts.Node, Statement>();
for (const file of ours)
  for (const statement of file.statements) {
    const found: Statement = { members: new Set(), uses: new Set() };
    const visit = (node: ts.Node): void => {
      const member = memberAt(node);
      if (member !== undefined) found.members.add(member);
      const used = ts.isIdentifier(node) ? declaredBy(node) : undefined;
      if (used !== undefined && shared.test(nameOf(used.getSourceFile()))) found.uses.add(used);
      ts.forEachChild(node, visit);
    };
    if (!ts.isImportDeclaration(statement)) visit(statement);
    statements.set(statement, found);
  }

/** Members that an engine uses, by its own statements or by those of shared files that it reaches. */
function usedBy(engine: string): ReadonlySet<string> {
  const reached = new Set(
    [...statements.keys()].filter((one) => nameOf(one.getSourceFile()).startsWith(`${engine}/`)),
  );
  for (const one of reached) for (const used of statements.get(one)?.uses ?? []) reached.add(used);
  return new Set([...reached].flatMap((one) => [...(statements.get(one)?.members ?? [])]));
}

const uses = Object.fromEntries(engines.map((engine) => [engine, usedBy(engine)]));

test.each(members)('both engines use %s, or one of them with a reason', (member) => {
  const by = engines.filter((engine) => uses[engine]!.has(member));
  const [alone] = oneSided[member] ?? [];
  expect(by).toEqual(engines.filter((engine) => alone === undefined || engine === alone));
});

test('every member that one engine uses alone is one of the contract', () => {
  expect(Object.keys(oneSided).filter((member) => !members.includes(member))).toEqual([]);
  expect(onlyShared.filter((member) => !members.includes(member))).toEqual([]);
});

test('neither engine calls by itself what has a rule around it', () => {
  const calls = [...statements].flatMap(([statement, found]) => {
    const name = nameOf(statement.getSourceFile());
    return engines.includes(dirname(name).split('/')[0] as never)
      ? [...found.members]
          .filter((member) => onlyShared.includes(member))
          .map((member) => `${name} ${member}`)
      : [];
  });
  expect([...new Set(calls)].sort()).toEqual(Object.keys(exceptions).sort());
});
