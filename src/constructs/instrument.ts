import { type Environment, environmentValues } from '../config/environment';
import { type Instrument, instruments } from '../config/instruments';
import { literal } from '../config/literal';
import type { Section } from '../config/section';
import { type Application, applicationPaths, instanceOf } from './application';
import { checkDeclaredProps } from './check-props';
import { HostFile } from './host-file';
import { withConstructPath } from './with-construct-path';

export type { Instrument } from '../config/instruments';

/** Options of an instrument whose SDK the application starts itself. */
export interface SentryProps {
  /**
   * Variables of the SDK, such as `SENTRY_DSN`. Values are literal, or `uwsgiMagic`; they may be secret Outputs. Becomes `env`.
   * @default - those of the application
   */
  readonly environment?: Environment;
}

/** Options of an instrument. */
export interface InstrumentProps extends SentryProps {
  /**
   * Name of the application at the vendor. Becomes `env` `DD_SERVICE`, `OTEL_SERVICE_NAME` or `NEW_RELIC_APP_NAME`.
   * @default - the name of the instance, unless the application's environment has that variable
   */
  readonly service?: string;
  /**
   * Whether the SDK starts before the application is loaded, which then needs no change: by the vendor's module, and for New Relic
   * by a file beside the configuration. Otherwise the application starts it. Becomes `import`.
   * @default true
   */
  readonly automatic?: boolean;
}

/**
 * Sets what a vendor's SDK needs under uWSGI: threads, hooks around forks, its start and its variables. The packages of
 * the SDK belong to the application.
 *
 * @example
 * instrument(shop, 'sentry', { environment: { SENTRY_DSN: secretFrom.env('SENTRY_DSN') } });
 * instrument(shop, 'opentelemetry', { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' } });
 *
 * @throws Error naming the application, if it is none of Python
 */
export function instrument(application: Application, vendor: 'sentry', props?: SentryProps): void;
export function instrument(
  application: Application,
  vendor: Exclude<Instrument, 'sentry'>,
  props?: InstrumentProps,
): void;
export function instrument(application: Application, vendor: Instrument, props: InstrumentProps = {}): void {
  const facts = Object.hasOwn(instruments, vendor) ? instruments[vendor] : undefined;
  if (facts === undefined)
    throw new Error(
      `${application.node.path}: Cannot instrument it with ${JSON.stringify(vendor)}: it must be one of ${Object.keys(instruments).join(', ')}`,
    );
  checkDeclaredProps(vendor === 'sentry' ? 'SentryProps' : 'InstrumentProps', application, vendor, props);
  const { section } = application;
  if (!pythonOptions.some((option) => section.get(option) !== undefined))
    throw new Error(
      `${application.node.path}: Cannot instrument it with ${facts.title}: it must be an application of Python`,
    );
  withConstructPath(application, () => {
    options(section, vendor);
    const service =
      props.service ?? (named(section, facts.service) ? undefined : instanceOf(application).name);
    const own = facts.service === undefined || service === undefined ? {} : { [facts.service]: service };
    for (const value of environmentValues({ ...own, ...props.environment })) section.gather('env', value);
    if (props.automatic === false) return;
    if (facts.module !== undefined) section.gather('import', facts.module);
    if (vendor === 'newrelic')
      section.gather('import', literal(agentFile(application), 'the path of the agent'));
  });
}

const pythonOptions = ['module', 'wsgi', 'wsgi-file', 'file', 'eval', 'mount', 'paste'];

function options(section: Section, vendor: Instrument): void {
  if (section.get('threads') === undefined) section.put('enable-threads', true);
  // uWSGI forks in C, so threads and locks of the master would stay as they are in its workers.
  section.put('py-call-uwsgi-fork-hooks', true);
  if (vendor === 'newrelic') section.put('single-interpreter', true);
  // ddtrace asks for it: before 2.0.30 the end of a worker that loaded the application itself may corrupt its memory.
  if (vendor === 'datadog' && isLazy(section)) section.put('skip-atexit', true);
}

/** Whether workers load the application themselves, as ddtrace reads the options: any value is on. */
const isLazy = (section: Section): boolean =>
  ['lazy-apps', 'lazy'].some((option) => section.get(option) !== undefined);

/** Whether the section sets a variable. */
const named = (section: Section, name: string | undefined): boolean =>
  section.directives.some(({ key, value }) => key === 'env' && String(value).startsWith(`${name}=`));

/** New Relic has no module that only starts its agent. */
function agentFile(application: Application): string {
  const file = new HostFile(application, 'newrelic', {
    path: `${applicationPaths(application).base}.newrelic.py`,
    content: 'import newrelic.agent\n\nnewrelic.agent.initialize()\n',
  });
  application.instance.node.addDependency(file);
  return file.path;
}
