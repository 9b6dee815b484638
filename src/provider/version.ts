/** Version of package, schema and plugin alike. */
export const version: string = (require('../../package.json') as { version: string }).version;
