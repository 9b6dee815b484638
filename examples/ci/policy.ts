import {
  forbidRoot,
  maxProcesses,
  type Policy,
  requireHarakiri,
  requireMaster,
  requireNeedApp,
} from 'pulumi-uwsgi';

/** A rule of our own: what the balancer cannot reach must not be declared. */
const noPublicHttp: Policy = {
  name: 'no-public-http',
  check({ section }, { error }) {
    for (const { key, value } of section?.all('http', 'http-socket') ?? []) {
      if (!value.startsWith('127.0.0.1:'))
        error(`${key} must listen on 127.0.0.1 behind the proxy, and is ${value}`, key);
    }
  },
};

export default [
  requireNeedApp,
  requireMaster,
  requireHarakiri(120),
  maxProcesses(16),
  forbidRoot,
  noPublicHttp,
];
