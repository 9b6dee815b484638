/** Magic variables: uWSGI expands them when it reads the file, so they can be used in any text. */
export const vars = {
  /** Version of uWSGI. */
  VERSION: '%V',
  /** The escape character of terminals, for colours. */
  FORMAT_ESCAPE: '%[',
  /** Ends a colour. */
  FORMAT_END: '%[[0m',
  /** Current section, such as `conf.ini:section`. */
  CONF_CURRENT_SECTION: '%x',
  /** Current section of the first non-template file. */
  CONF_CURRENT_SECTION_NTPL: '%x',
  /** File as named on the command line. */
  CONF_NAME_ORIGINAL: '%o',
  /** First non-template file, as named on the command line. */
  CONF_NAME_ORIGINAL_NTPL: '%O',
  /** When uWSGI started, Unix time in seconds. */
  TIMESTAMP_STARTUP_S: '%t',
  /** When uWSGI started, Unix time in milliseconds. */
  TIMESTAMP_STARTUP_MS: '%T',
  /** Directory of the vassals (the working directory). */
  DIR_VASSALS: '%v',
  /** Name of the host. */
  HOST_NAME: '%h',
  /** Number of processors. */
  CPU_CORES: '%k',
  /** User id. */
  USER_ID: '%u',
  /** User name. */
  USER_NAME: '%U',
  /** Group id. */
  GROUP_ID: '%g',
  /** Group name. */
  GROUP_NAME: '%G',

  /** All magic variables with descriptions. */
  getDescriptions(): Readonly<Record<string, string>> {
    return descriptions;
  },
} as const;

const descriptions: Readonly<Record<string, string>> = {
  '%[': 'ANSI escape \\033. useful for printing colors',
  '%c': 'the name of the directory containing the conf file',
  '%C': 'as %c but for first non-template conf',
  '%d': 'the absolute path of the directory containing the conf',
  '%D': 'as %d but for first non-template conf',
  '%e': 'the extension of the conf',
  '%E': 'as %e but for first non-template conf',
  '%g': 'gid of the user',
  '%G': 'group name or fallback to gid of the user',
  '%h': 'the hostname',
  '%i': 'inode number of the file',
  '%I': 'as %i but for first non-template conf',
  '%j': 'HEX representation of the djb33x hash of the full conf path',
  '%J': 'as %j but for first non-template conf',
  '%k': 'detected cpu cores',
  '%n': 'the filename without extension',
  '%N': 'as %n but for first non-template conf',
  '%o': 'the original conf filename, as specified on the command line',
  '%O': 'as %o but for first non-template conf',
  '%p': 'the absolute path of the conf',
  '%P': 'as %p but for first non-template conf',
  '%s': 'the filename of the conf',
  '%S': 'as %s but for first non-template conf',
  '%t': 'unix time s, gathered at instance startup',
  '%T': 'unix time ms, gathered at instance startup',
  '%u': 'uid of the user',
  '%U': 'username or fallback to uid of the user',
  '%v': 'the vassals directory - pwd',
  '%V': 'the uWSGI version',
  '%x': 'the current section identifier, eg. conf.ini:section',
  '%X': 'as %x but for first non-template conf',
};
