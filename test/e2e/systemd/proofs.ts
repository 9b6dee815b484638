/** A change of one setting, and how its effect on what runs is seen. */
export interface Proof {
  readonly section: string;
  readonly setting: string;
  /** Value before and after; an empty one is left out. */
  readonly from: string;
  readonly to: string;
  /** Suffix of the unit. */
  readonly kind: 'service' | 'socket' | 'timer' | 'path' | 'mount';
  /** The rest of the unit, by section. */
  readonly rest?: Readonly<Record<string, readonly string[]>>;
  /** Shell: prints what is in effect of the unit `$u` whose main process is `$pid`; it may end the unit. */
  readonly see: string;
  /** What is printed of each value. */
  readonly shows: readonly [from: string, to: string];
  /** What is printed once systemd has read the change and nothing else happened, where it is neither. */
  readonly meanwhile?: string;
}

const sleep = { Service: ['ExecStart=/bin/sleep 1000'] };
const obstinate = {
  Service: [`ExecStart=/bin/sh -c 'trap "exit 3" USR1; trap "" TERM; while :; do sleep 0.1; done'`],
};
const touches = (setting: string, act: string): Proof => ({
  section: 'Service',
  setting,
  from: '/bin/touch /run/%n.old',
  to: '/bin/touch /run/%n.new',
  kind: 'service',
  rest: sleep,
  see: `systemctl ${act} $u; ls /run/$u.old /run/$u.new 2>/dev/null | sed 's/.*\\.//'; rm -f /run/$u.old /run/$u.new`,
  shows: ['old', 'new'],
});
const process = (setting: string, from: string, to: string, see: string, shows: Proof['shows']): Proof => ({
  section: 'Service',
  setting,
  from,
  to,
  kind: 'service',
  rest: sleep,
  see,
  shows,
});

/** Changes whose class is proven on a real systemd. */
export const proofs: readonly Proof[] = [
  {
    section: 'Unit',
    setting: 'Description',
    from: 'old',
    to: 'new',
    kind: 'service',
    rest: sleep,
    see: 'systemctl show -P Description $u',
    shows: ['old', 'new'],
  },
  {
    section: 'Unit',
    setting: 'OnFailure',
    from: '',
    to: 'touch@%n.service',
    kind: 'service',
    rest: sleep,
    see: 'kill -KILL $pid; sleep 3; [ -e /run/touched.$u ] && echo told || echo silent',
    shows: ['silent', 'told'],
  },
  touches('ExecReload', 'reload'),
  touches('ExecStop', 'stop'),
  touches('ExecStopPost', 'stop'),
  {
    section: 'Service',
    setting: 'Restart',
    from: 'no',
    to: 'always',
    kind: 'service',
    rest: { Service: [...sleep.Service, 'RestartSec=0'] },
    see: 'kill -KILL $pid; sleep 3; systemctl is-active $u',
    shows: ['failed', 'active'],
  },
  {
    section: 'Service',
    setting: 'RestartSec',
    from: '100',
    to: '0',
    kind: 'service',
    rest: { Service: [...sleep.Service, 'Restart=always'] },
    see: 'kill -KILL $pid; sleep 3; systemctl is-active $u',
    shows: ['activating', 'active'],
  },
  {
    section: 'Service',
    setting: 'RestartPreventExitStatus',
    from: '4',
    to: '3',
    kind: 'service',
    rest: { Service: [...obstinate.Service, 'Restart=always', 'RestartSec=0', 'TimeoutStopSec=1'] },
    see: 'kill -USR1 $pid; sleep 3; systemctl is-active $u',
    shows: ['active', 'failed'],
  },
  {
    section: 'Service',
    setting: 'RuntimeMaxSec',
    from: '100',
    to: '1',
    kind: 'service',
    rest: sleep,
    see: 'sleep 4; systemctl is-active $u',
    shows: ['active', 'failed'],
  },
  {
    section: 'Service',
    setting: 'TimeoutStopSec',
    from: '100',
    to: '1',
    kind: 'service',
    rest: obstinate,
    see: 'if timeout 6 systemctl stop $u; then echo killed; else echo waits; systemctl kill -s KILL $u; fi',
    shows: ['waits', 'killed'],
  },
  {
    section: 'Service',
    setting: 'KillMode',
    from: 'control-group',
    to: 'process',
    kind: 'service',
    rest: { Service: ["ExecStart=/bin/sh -c 'sleep 1001 & echo $$! > /run/%n.child; exec sleep 1000'"] },
    see: 'systemctl stop $u; kill $(cat /run/$u.child) 2>/dev/null && echo left || echo ended',
    shows: ['ended', 'left'],
  },
  {
    section: 'Service',
    setting: 'KillSignal',
    from: 'SIGTERM',
    to: 'SIGUSR2',
    kind: 'service',
    rest: {
      Service: [
        `ExecStart=/bin/sh -c 'trap "echo TERM > /run/%n.got; exit" TERM; trap "echo USR2 > /run/%n.got; exit" USR2; while :; do sleep 0.1; done'`,
      ],
    },
    see: 'systemctl stop $u; cat /run/$u.got',
    shows: ['TERM', 'USR2'],
  },
  {
    section: 'Timer',
    setting: 'OnCalendar',
    from: '2035-01-01',
    to: '2036-01-01',
    kind: 'timer',
    rest: { Timer: ['Unit=touch@%n.service'] },
    see: 'systemctl show -P NextElapseUSecRealtime $u | cut -d" " -f2',
    shows: ['2035-01-01', '2036-01-01'],
  },
  {
    section: 'Path',
    setting: 'PathExists',
    from: '/run/nowhere',
    to: '/run/%n.here',
    kind: 'path',
    rest: { Path: ['Unit=touch@%n.service'] },
    see: 'touch /run/$u.here; sleep 3; [ -e /run/touched.$u ] && echo seen || echo unseen',
    shows: ['unseen', 'seen'],
  },
  {
    section: 'Socket',
    setting: 'ListenStream',
    from: '/run/%n.old',
    to: '/run/%n.new',
    kind: 'socket',
    rest: { Socket: ['RemoveOnStop=yes', 'Service=touch@%n.service'] },
    see: 'ss -lx | grep -o "/run/$u[.][a-z]*" | sed "s/.*\\.//"',
    shows: ['old', 'new'],
    // systemd closes the sockets that it no longer finds in the file, and opens no others.
    meanwhile: '',
  },
  {
    section: 'Mount',
    setting: 'Options',
    from: 'size=4M',
    to: 'size=8M',
    kind: 'mount',
    rest: { Mount: ['What=tmpfs', 'Type=tmpfs'] },
    see: 'findmnt -no OPTIONS "$(systemctl show -P Where $u)" | grep -o "size=[0-9]*k"',
    shows: ['size=4096k', 'size=8192k'],
  },
  process('Nice', '1', '2', 'cut -d" " -f19 /proc/$pid/stat', ['1', '2']),
  process('Environment', 'PROOF=a', 'PROOF=b', "tr '\\0' '\\n' < /proc/$pid/environ | grep PROOF", [
    'PROOF=a',
    'PROOF=b',
  ]),
  process('LimitNOFILE', '1000', '2000', "awk '/open files/ {print $4}' /proc/$pid/limits", ['1000', '2000']),
  process('User', 'root', 'www-data', 'stat -c %U /proc/$pid', ['root', 'www-data']),
  process('WorkingDirectory', '/usr', '/var', 'readlink /proc/$pid/cwd', ['/usr', '/var']),
  process('NoNewPrivileges', 'no', 'yes', "awk '/NoNewPrivs/ {print $2}' /proc/$pid/status", ['0', '1']),
  process(
    'ProtectSystem',
    'no',
    'strict',
    'nsenter -t $pid -m touch /usr/proof 2>/dev/null && echo may || echo may not; rm -f /usr/proof',
    ['may', 'may not'],
  ),
  process('OOMScoreAdjust', '10', '20', 'cat /proc/$pid/oom_score_adj', ['10', '20']),
  process('WatchdogSec', '100', '200', "tr '\\0' '\\n' < /proc/$pid/environ | grep WATCHDOG_USEC", [
    'WATCHDOG_USEC=100000000',
    'WATCHDOG_USEC=200000000',
  ]),
  process('Slice', 'old.slice', 'new.slice', 'grep -o "[a-z]*[.]slice" /proc/$pid/cgroup | sort -u', [
    'old.slice',
    'new.slice',
  ]),
];

/** Name of the unit of a proof; a mount is named by where it is. */
const unitOf = ({ kind }: Proof, index: number, side: string): string => `proof${index}${side}.${kind}`;

function textOf(proof: Proof, value: string, name: string): string {
  const sections = new Map(Object.entries(proof.rest ?? {}).map(([section, lines]) => [section, [...lines]]));
  const own = sections.get(proof.section) ?? [];
  sections.set(proof.section, value === '' ? own : [...own, `${proof.setting}=${value}`]);
  if (proof.kind === 'mount') sections.get('Mount')!.push(`Where=/${name.replace('.mount', '')}`);
  return [...sections].map(([section, lines]) => [`[${section}]`, ...lines].join('\n')).join('\n');
}

/**
 * Shell: for every proof one line `INDEX WHEN WHAT`: what unit `a` shows that nobody changed (`before`), what unit `b`
 * shows whose file changed and was read again (`read`), and what unit `c` shows after the activation, too (`after`).
 */
export function proofScript(activations: readonly string[], restart: (unit: string) => string): string {
  const write = (proof: Proof, index: number, side: string, value: string): string => {
    const name = unitOf(proof, index, side);
    return `base64 -d > ${name} <<'END'\n${Buffer.from(`${textOf(proof, value, name)}\n`).toString('base64')}\nEND`;
  };
  const each = (text: (proof: Proof, index: number) => string): string => proofs.map(text).join('\n');
  const look = (proof: Proof, index: number, side: string, when: string): string =>
    `( u=${unitOf(proof, index, side)}; pid=$(systemctl show -P MainPID $u); echo "${index} ${when} $(\n${proof.see}\n)" ) 2>/dev/null &`;
  const all = (side: string): string => proofs.map((proof, index) => unitOf(proof, index, side)).join(' ');
  return `set +e
cd /etc/systemd/system
printf '[Service]\\nType=oneshot\\nExecStart=/bin/touch /run/touched.%%i\\n' > touch@.service
${each((proof, index) => ['a', 'b', 'c'].map((side) => write(proof, index, side, proof.from)).join('\n'))}
systemctl daemon-reload
systemctl start ${all('a')} ${all('b')} ${all('c')}
${each((proof, index) => ['b', 'c'].map((side) => write(proof, index, side, proof.to)).join('\n'))}
systemctl daemon-reload
${each((proof, index) => (activations[index] === 'restart' ? `( ${restart(unitOf(proof, index, 'c'))} ) &` : activations[index] === 'reload' ? `systemctl reload ${unitOf(proof, index, 'c')} &` : ':'))}
wait
${each((proof, index) => [look(proof, index, 'a', 'before'), look(proof, index, 'b', 'read'), look(proof, index, 'c', 'after')].join('\n'))}
wait
( systemctl kill -s KILL ${all('a')} ${all('b')} ${all('c')}
systemctl stop ${all('a')} ${all('b')} ${all('c')}
rm -f proof* touch@.service /run/touched.* /run/proof*
systemctl daemon-reload
systemctl reset-failed ) > /dev/null 2>&1
:`;
}
