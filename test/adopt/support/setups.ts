import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the setups are: a folder for each, with its files. */
export const setupFolder = join(__dirname, '../fixtures');

/** Their names. */
export const allSetups = readdirSync(setupFolder).sort();

/** Whether all setups are tried, wherever a slice of them is otherwise: `ADOPT=all`. */
export const isWhole = process.env['ADOPT'] === 'all';

/** What no resource can take, and why. */
export const leftOut: Readonly<Record<string, RegExp>> = {
  'anchors/app.yaml': /line 2: uWSGI does not understand an anchor/,
  'mounted/app.xml': /uWSGI reads <app> in a way of its own/,
  'yaml-keys/odd.yml': /its name holds more than letters/,
  'raw-bytes/latin1.ini': /no UTF-8/,
  'shared/settings.yaml': /"database" is no section of uWSGI, and would be lost/,
  'shared/package.json': /not a uWSGI configuration/,
};

/** Values of the secrets that setups hold, by the variables that take their places. */
export const secrets: Readonly<Record<string, string>> = {
  SECRET_KEY: '2^k#!x%%9_(w',
  DATABASE_URL_SECRET: 's3cr3t-pg',
  CLUSTER_LEGION_SECRET: 'my-sh4red-secret',
  ROUTES_ROUTE_SECRET: 't0psecret',
  CACHE_CRON2_SECRET: 'hunter22',
  LOGS_ALARM_SECRET: 'b0tpassw0rd',
  NAMES_MEMCACHED_PASSWORD: 'm3mcached-pw',
  NAMES_PYARGV_SECRET: 'two w0rds',
  APPTOKEN: 't0ken-of-app',
  STRIPE: 'sk_live_51abcdefgh',
  FIRST_SECRET: 'f1rst-pw',
  NAMES_FIRST_SECRET: 'sec0nd-pw',
};

/** The files of a setup, by their paths below {@link setupFolder}. */
export const filesOf = (setup: string): string[] =>
  readdirSync(join(setupFolder, setup), { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(setupFolder, setup, name)).isFile())
    .map((name) => join(setup, name));

/** Files of setups that a program can take. */
export const takenFiles = (setups: readonly string[]): string[] =>
  setups
    .flatMap(filesOf)
    .filter((name) => !(name in leftOut))
    .sort();
