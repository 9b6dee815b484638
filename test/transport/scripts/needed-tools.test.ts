import { neededTools } from '../../../src/transport/scripts/needed-tools';

const needs: readonly (readonly [what: string, script: string, tools: readonly string[]])[] = [
  ['a command', 'stat /', ['stat']],
  [
    'commands in a row',
    'cd / && rm -f x; ! mv a b || sort c | tail -n 1 & wc d',
    ['mv', 'rm', 'sort', 'tail', 'wc'],
  ],
  ['a command with variables before it', "LC_ALL=C A='b c' mv a b", ['mv']],
  ['substitutions', 'x=$(stat -c %u .) y="$(id -u)" z=${w:-"$(date)"}', ['date', 'id', 'stat']],
  ['substitutions in sums', 'up=$(($(date +%s) + 90)); n=$((a - (b + 1))); cat n', ['cat', 'date']],
  [
    'conditions and loops',
    'if [ -e x ]; then rm x; else touch x; fi; while read -r l; do cut l; done',
    ['cut', 'rm', 'touch'],
  ],
  [
    'cases',
    'case $(id -u) in sort) rm a ;; *mv*|"tail") chown b ;; esac; ln c d',
    ['chown', 'id', 'ln', 'rm'],
  ],
  ['groups', '( cd / && { chmod 600 x; } ) < /dev/null', ['chmod']],
  ['a function that is called', 'swept() { rm -f x; }\nkept() { mv a b; }\nswept', ['rm']],
  ['a function that another one calls', 'a() { b; }\nb() ( rm x )\nc() { mv a b; }\ntrap a EXIT', ['rm']],
  ['texts of traps', "trap 'rm -f x' EXIT", ['rm']],
  ['texts of other shells', `sh -c 'mv "$1" b' sh a; t='sort x'; exec sh -c "$t"`, ['mv', 'sort']],
  [
    'texts that a function gives to a shell',
    `as() ( exec timeout 9 sh -c "$1" )\nt='stat .'\nas "$t"\nas 'wc x'`,
    ['stat', 'timeout', 'wc'],
  ],
  [
    'what other programs run',
    'find . -exec stat {} +; xargs -0 -r sha256sum --; timeout -k 1 5 tail x',
    ['find', 'sha256sum', 'stat', 'tail', 'timeout', 'xargs'],
  ],
  [
    'what a function runs',
    'asked() { "$@"; }; slow() { timeout 5 "$@"; }; asked mv a b; slow cut c',
    ['cut', 'mv', 'timeout'],
  ],
  ['gzip of tar', 'tar -xzf - -C x', ['gzip', 'tar']],
  ['what is asked for its path', 'limit=$(command -v timeout || echo timeout)', ['timeout']],
];

test.each(needs)('neededTools() finds %s', (_what, script, tools) => {
  expect(neededTools(script)).toEqual(tools);
});

const noNeeds: readonly (readonly [what: string, script: string])[] = [
  ['texts', `echo 'x; rm y' "mv; sort" sort; [ "$x" = tail ]; cd mv\\ x`],
  ['comments', 'echo a # rm b\n# mv c\n:'],
  ['texts behind <<', ": <<'END' && echo x <<-OTHER\nrm x\n$(mv a b)\nEND\nsort\nOTHER\n:"],
  ['files', ': > rm 2>stat < mv'],
  ['functions of the script', 'stat() { echo mine; }\nstat x'],
  ['arguments of functions', 'put() { echo "$1"; }\nput sort; put "tail"'],
  ['what is called nowhere', 'unused() { rm -rf x; }\n:'],
  ['variables', 'rm=mv; echo $mv ${tail} "${sort:-stat}" $((head + cut))'],
  ['patterns', 'case $x in mv|rm) : ;; (sort) : ;; esac'],
  ['lists of words', 'for tool in mv rm; do echo "$tool"; done'],
  ['what the script looks for itself', 'if command -v timeout > /dev/null 2>&1; then timeout 5 x; fi'],
  ['programs of awk', "uwsgi 'BEGIN { sort; x = rm } mv { tail }'"],
  ['programs that are no tools', 'uwsgi --ini x; python3 y'],
];

test.each(noNeeds)('neededTools() takes %s for no tools', (_what, script) => {
  expect(neededTools(script)).toEqual([]);
});

test('neededTools() reads on where a script is none', () => {
  expect(neededTools(") ; rm x\n} ; mv ' a")).toEqual(['mv', 'rm']);
  for (const text of ['"', "'", '$(', '${', '$((', '<<', 'case x in', 'f() {', '\\', '`'])
    expect(neededTools(`${text} rm`)).toEqual(expect.any(Array));
});
