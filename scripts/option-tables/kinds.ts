/** Which kind of value each C function of uWSGI's option tables reads. */
import type { OptionKind } from '../../src/config/catalog';

interface Kind {
  readonly kind: OptionKind;
  /** Whether a second value is added to the first. */
  readonly repeatable: boolean;
}

/** `kind` or `kind*` (repeatable): the functions, without `uwsgi_opt_` and in their order in the sources. */
const functions: Readonly<Record<string, string>> = {
  bool: 'true false',
  'set-flag': 'set_null pcre_jit luashell luashell_oneshot early_php uwsgi_early_python',
  int: `set_64bit set_int max_vars set_16bit set_rawint setup_asyncio setup_coroae corerouter_use_socket
    setup_goroutines setup_gevent setup_tornado`,
  'int*': 'safe_fd add_mules',
  size: 'set_megabytes',
  mode: 'chmod_socket set_umask logfile_chmod',
  user: 'set_uid set_immediate_uid uid',
  group: 'set_gid set_immediate_gid gid',
  enum: 'fileserve_mode',
  string: `set_str set_str_spaced ssa snmp snmp_community log_date corerouter_use_pattern corerouter_use_base
    corerouter_cs corerouter_fallback_key php_ini plshell pyshell pyrun rbshell early_perl early_psgi`,
  'string*': 'flock flock_wait',
  'string-list*': `add_string_list add_spooler add_mule add_farm set_logger set_req_logger add_regexp_list
    add_regexp_custom_list add_string_list_custom check_static envdir unset_env load_plugin load_dl add_addr_list
    pythonpath set_worker_logger early_exec uwsgi_early_python_import`,
  'dict-entry*': 'static_map add_dyn_dict add_regexp_dyn_dict set_env add_cgi add_cgi_maphelper',
  'socket*': `add_socket add_ssl_socket add_socket_no_defer add_shared_socket corerouter corerouter_zerg corerouter_ss
    undeferred_corerouter forkpty_urouter https https2 http_to_https add_lazy_socket sslrouter sslrouter2`,
  'route-rule*': 'add_route',
  'cron*': `add_cron add_cron2 add_unique_cron add_legion_cron add_unique_legion_cron add_cron_curl
    add_legion_cron_curl`,
  'logic*': 'logic',
  'logic-end*': 'noop',
  'placeholder*': 'set_placeholder resolve',
  'config-include*':
    'load_xml load_config load load_ini load_yml load_json load_ldap pypy_ini_paste ini_paste load_sqlite3',
  'special*': `add_custom_option legion legion_mcast legion_node legion_hook legion_quorum legion_scroll sni add_daemon
    add_daemon2 uwsgi_tuntap_opt_firewall uwsgi_tuntap_opt_route`,
  special: 'set_unshare set_emperor_cap set_cap scd',
  'command-exits': `pidfile_signal connect_and_read extract uwsgi_help uwsgi_print_sym signal binary_append_data exit
    cflags dot_h config_py build_plugin ldap_dump ldap_dump_ldif pyver zabbix_template`,
  'command-prints*': 'print',
  'deprecated-noop': 'deprecated',
};

const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries(functions).flatMap(([kind, names]) =>
    names
      .split(/\s+/)
      .map((name) => [
        name.startsWith('uwsgi_') ? name : `uwsgi_opt_${name}`,
        { kind: kind.replace('*', '') as OptionKind, repeatable: kind.endsWith('*') },
      ]),
  ),
);

/** @throws Error for a function that is not classified: read it in uWSGI's sources, and add it above */
export function kindOf(option: string, setter: string): Kind {
  const kind = kinds.get(setter);
  if (kind !== undefined) return kind;
  throw new Error(
    `Cannot classify the option ${option}: the function ${setter} must have a kind in scripts/option-tables/kinds.ts`,
  );
}

/** Functions that look at the name of the option, so that two names of one target are two options. */
const byName: ReadonlySet<string> = new Set(
  'add_shared_socket add_custom_option load legion_hook sni add_route set_env add_daemon print plshell pyshell rbshell ini_paste'
    .split(' ')
    .map((name) => `uwsgi_opt_${name}`),
);

/** What two names of one option have in common; undefined for an option that has no other name. */
export function identityOf({
  name,
  plugin,
  setter,
  data,
  flags,
}: {
  readonly name: string;
  readonly plugin: string;
  readonly setter: string;
  readonly data: string;
  readonly flags: readonly string[];
}): string | undefined {
  if (byName.has(setter)) return undefined;
  const needed = setter === 'uwsgi_opt_load_plugin' && name.startsWith('need-');
  return [plugin, setter, data, flags.includes('immediate'), name.startsWith('early-'), needed].join('\0');
}
