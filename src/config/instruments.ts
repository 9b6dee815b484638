/** Vendors whose SDKs watch an application from within. */
export type Instrument = 'sentry' | 'datadog' | 'opentelemetry' | 'newrelic';

/** Facts about an SDK under uWSGI, seen on uWSGI 2.0.21. */
export interface InstrumentFacts {
  /** Name in messages. */
  readonly title: string;
  /** Beginning of the names of its environment variables. */
  readonly prefix: string;
  /** Package of Python. */
  readonly package: string;
  /** Variable with the name of the application; Sentry has none. */
  readonly service?: string;
  /** Module that starts the SDK when it is imported, before the application. */
  readonly module?: string;
}

/** All instruments, by name. */
export const instruments: Readonly<Record<Instrument, InstrumentFacts>> = {
  sentry: { title: 'Sentry', prefix: 'SENTRY_', package: 'sentry_sdk' },
  datadog: {
    title: 'Datadog',
    prefix: 'DD_',
    package: 'ddtrace',
    service: 'DD_SERVICE',
    module: 'ddtrace.bootstrap.sitecustomize',
  },
  opentelemetry: {
    title: 'OpenTelemetry',
    prefix: 'OTEL_',
    package: 'opentelemetry',
    service: 'OTEL_SERVICE_NAME',
    module: 'opentelemetry.instrumentation.auto_instrumentation.sitecustomize',
  },
  newrelic: { title: 'New Relic', prefix: 'NEW_RELIC_', package: 'newrelic', service: 'NEW_RELIC_APP_NAME' },
};
