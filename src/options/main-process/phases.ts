/** Moments in the life of an instance at which hooks run. In the fatal ones a hook that fails ends the instance. */
export const phases = {
  /** As soon as possible; fatal. */
  ASAP: 'asap',
  /** Before it goes into its jail (chroot, namespace); fatal. */
  JAIL_PRE: 'pre-jail',
  /** In the jail, before anything else; fatal. */
  JAIL_IN: 'in-jail',
  /** After the jail is set up; fatal. */
  JAIL_POST: 'post-jail',
  /** Before privileges drop; fatal. */
  PRIV_DROP_PRE: 'as-root',
  /** After privileges dropped; fatal. */
  PRIV_DROP_POST: 'as-user',
  /** When the master starts. */
  MASTER_START: 'master-start',
  /** In a vassal, when the emperor starts it. */
  EMPEROR_START: 'emperor-start',
  /** In a vassal, when the emperor stops it. */
  EMPEROR_STOP: 'emperor-stop',
  /** In a vassal, when the emperor reloads it. */
  EMPEROR_RELOAD: 'emperor-reload',
  /** In a vassal, when the emperor is gone. */
  EMPEROR_LOST: 'emperor-lost',
  /** Before it ends or reloads. */
  EXIT: 'as-user-atexit',
  /** Before applications are loaded; fatal. */
  APP_LOAD_PRE: 'pre-app',
  /** After applications are loaded; fatal. */
  APP_LOAD_POST: 'post-app',
  /** In the emperor, when a vassal waits for its first request. */
  VASSAL_ON_DEMAND_IN: 'as-on-demand-vassal',
  /** In the emperor, when the file of such a vassal changes. */
  VASSAL_CONFIG_CHANGE_POST: 'as-on-config-vassal',
  /** In the emperor, before a vassal starts. */
  VASSAL_START_PRE: 'as-emperor-before-vassal',
  /** In the vassal, before its privileges drop. */
  VASSAL_PRIV_DRP_PRE: 'as-vassal-before-drop',
  /** In the emperor, entering the namespace of a vassal. */
  VASSAL_SET_NAMESPACE: 'as-emperor-setns',
  /** In the vassal, before its uWSGI runs; fatal. */
  VASSAL_START_IN: 'as-vassal',
  /** In the emperor, after a vassal started. */
  VASSAL_START_POST: 'as-emperor',
  /** In each process, after it was forked. */
  FORK_POST_EACH: 'post-fork',
  /** In each gateway (router), when it starts. */
  GATEWAY_START_IN_EACH: 'as-gateway',
  /** In each mule, when it starts. */
  MULE_START_IN_EACH: 'as-mule',
  /** In each worker, before it accepts requests. */
  WORKER_ACCEPTING_PRE_EACH: 'accepting',
  /** In the first worker, before it accepts requests. */
  WORKER_ACCEPTING_PRE_FIRST: 'accepting1',
  /** In each worker, before it accepts requests for the first time. */
  WORKER_ACCEPTING_PRE_EACH_ONCE: 'accepting-once',
  /** In the first worker, before it accepts requests for the first time. */
  WORKER_ACCEPTING_PRE_FIRST_ONCE: 'accepting1-once',
} as const;

/** A moment in the life of an instance. */
export type Phase = (typeof phases)[keyof typeof phases];

/** Phases that have an option `exec-<phase>`; in the others a command is a hook. */
export const execPhases: ReadonlySet<string> = new Set([
  'asap',
  'pre-jail',
  'post-jail',
  'in-jail',
  'as-root',
  'as-user',
  'as-user-atexit',
  'pre-app',
  'post-app',
  'as-vassal',
  'as-emperor',
]);
