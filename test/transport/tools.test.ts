import { toolsIn } from '../../src/transport/tools';

test.each([
  ['a command', 'stat /', ['stat']],
  [
    'commands in a row',
    'cd / && rm -f x; ! mv a b || sort c | tail -n 1 & wc d',
    ['mv', 'rm', 'sort', 'tail', 'wc'],
  ],
  ['a command with variables before it', 'LC_ALL=C A=b mv a b', ['mv']],
  ['substitutions', 'x=$(stat -c %u .) y="$(id -u)" z=${w:-"$(date)"}', ['date', 'id', 'stat']],
  [
    'conditions and loops',
    'if [ -e x ]; then rm x; else touch x; fi; while read -r l; do cut l; done',
    ['cut', 'rm', 'touch'],
  ],
  ['groups', '( cd / && { chmod 600 x; } ) < /dev/null', ['chmod']],
  ['texts of traps and other shells', "trap 'rm -f x' EXIT; sh -c 'mv a b'", ['mv', 'rm']],
  ['what xargs runs', 'find . -print0 | xargs -0 -r sha256sum --', ['find', 'sha256sum', 'xargs']],
])('toolsIn() finds %s', (_what, script, tools) => {
  expect(toolsIn(script)).toEqual(tools);
});

test.each([
  ['arguments', 'echo rm mv "sort" > stat'],
  ['functions of the script', 'stat() { echo mine; }\nstat x'],
  ['variables', 'rm=mv; echo $mv ${tail} "${sort:-stat}"'],
  ['what the script looks for itself', 'if command -v timeout > /dev/null 2>&1; then timeout 5 x; fi'],
  ['programs that run others', 'systemctl start x; setpriv x; uwsgi --ini x'],
])('toolsIn() takes %s for no tools', (_what, script) => {
  expect(toolsIn(script)).toEqual([]);
});
