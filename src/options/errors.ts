/** Thrown at the call that sets a uWSGI option to an invalid value. */
export class OptionError extends Error {
  override readonly name = 'OptionError';

  /**
   * @param option uWSGI's name of the option, or the path of the parameter (`workers.setBasicParams.count`)
   * @param message what was tried, what must hold and what was seen
   */
  constructor(
    readonly option: string,
    message: string,
  ) {
    super(`${option}: ${message}`);
  }
}

/** Thrown when parts that are valid by themselves contradict each other. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
