import type { OptionFacts } from '../../../src/config/catalog';
import type { Router } from './snapshot';

/** What an option needs beside it so that something can be seen of it. */
export interface Surroundings {
  /** Other lines of the configuration. */
  readonly beside: readonly string[];
  /** The router that requests go through as well. */
  readonly router?: Router;
  /** The process whose options are tried is an emperor, with the application in a vassal. */
  readonly emperor?: true;
}

const behind = (name: string): Surroundings => ({
  beside: ['socket = DIR/a.sock', `${name} = 127.0.0.1:OTHER`, `${name}-to = DIR/a.sock`],
  router: 'OTHER',
});

/** Surroundings by the name of an option; the first that matches counts. */
const byName: readonly (readonly [RegExp, Surroundings])[] = [
  [/^(http|httprouter|https|https2|http-to-https)$/, { beside: [] }],
  [/^http-(?!socket)/, behind('http')],
  [
    /^fastrouter-/,
    { beside: ['socket = DIR/a.sock', 'fastrouter = 127.0.0.1:OTHER', 'fastrouter-to = DIR/a.sock'] },
  ],
  // Requests would get no answer, or none that is the same twice.
  [/^rawrouter-(xclient|use-pattern|use-base|subscription-server)$/, { beside: [] }],
  [
    /^rawrouter-/,
    {
      beside: ['http-socket = DIR/a.sock', 'rawrouter = 127.0.0.1:OTHER', 'rawrouter-to = DIR/a.sock'],
      router: 'OTHER',
    },
  ],
  [/^cheaper(?!-algo$)/, { beside: ['processes = 4', 'cheaper = 2'] }],
  [/^cheaper/, { beside: ['processes = 4', 'cheaper = 2'] }],
  [/^(static|check-static|file-?serve|mime)/, { beside: ['check-static = DIR/pages'] }],
  [
    /^(cache|add-cache-item|check-cache|load-file-in-cache)(?!2$)/,
    { beside: ['cache2 = name=proof,items=10'] },
  ],
  [/^(spooler-.*|spooler)$/, { beside: ['spooler = DIR/spool'] }],
  [/^mule-/, { beside: ['mules = 1'] }],
  [/^(farm)/, { beside: ['mules = 1'] }],
  [/^(chmod-socket|chmod|chown-socket|abstract-socket)$/, { beside: ['socket = DIR/extra.sock'] }],
  [/^(protocol|socket-protocol)$/, { beside: ['socket = DIR/a.sock'] }],
  [/^(uid|add-gid|no-initgroups)$/, { beside: [] }],
  [/^(logfile-chmod|log-truncate|log-reopen|log-maxsize|log-backupname)/, { beside: ['logto = DIR/a.log'] }],
  [
    /^log-(route|req-route|filter|drain|encoder|req-encoder|master|prefix|syslog)|^(worker-)?log/,
    { beside: [] },
  ],
  [
    /^(log-alarm|alarm-log|not-log-alarm|not-alarm-log|alarm-(segfault|backlog|lq|listen-queue|fd|metric)|segfault-alarm|backlog-alarm|lq-alarm|listen-queue-alarm|metric-alarm)$/,
    { beside: ['alarm = proof log:'] },
  ],
  [/^legion-/, { beside: ['legion = proof 127.0.0.1:OTHER 10 aes-128-cbc:secret'] }],
  [/^if/, { beside: ['add-header = X-Logic: yes'] }],
  [/^declare-option/, { beside: ['proof = yes'] }],
  [/^for/, { beside: ['add-header = X-Logic: %(_)'] }],
  [/^(set|set-placeholder|set-ph|resolve)$/, { beside: ['env = PLACED=%(name)'] }],
  [/^threads?-?s?-?stack/, { beside: ['threads = 2'] }],
  [/^(module|wsgi)$/, { beside: ['pythonpath = DIR', 'wsgi-file ='] }],
  [/^(immediate-)?gid$/, { beside: ['uid = www-data'] }],
];

const emperors =
  /^(emperor|vassal|imperial|early-emperor|hook-(as-)?(emperor|vassal|on-|.*vassal)|(exec|call|mount|umount)-as-(emperor|vassal))/;

/** What stands beside an option, with the plugin that has it. */
export function surroundingsOf(facts: OptionFacts, flavour: { readonly name: string }): Surroundings {
  const { name, plugin, kind } = facts;
  const found = byName.find(([pattern]) => pattern.test(name))?.[1] ?? { beside: [] };
  const own = found.beside.filter((line) => line.split('=')[0]!.trim() !== name);
  const ends = kind === 'logic' ? (name.startsWith('for') ? ['endfor ='] : ['endif =']) : [];
  const routed = kind === 'route-rule' && name.startsWith('error-') ? ['check-static = DIR/pages'] : [];
  const loaded = flavour.name.includes('debian') && !loadedAlways.has(plugin) ? [`plugin = ${plugin}`] : [];
  return {
    ...found,
    beside: [...loaded, ...own, ...routed, ...ends],
    ...(emperors.test(name) ? { emperor: true as const } : {}),
  };
}

const loadedAlways = new Set(['core', 'python', 'http', 'logfile']);
