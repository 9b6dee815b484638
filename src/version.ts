/** Version of the package, of its schema and of the plugin. */
export const version: string = (require('../package.json') as { version: string }).version;
