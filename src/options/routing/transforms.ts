import { type Maybe, pairs } from '../parts';
import type { Late, Text } from '../text';
import { action, RouteAction } from './action';

/** Options of `transforms.fixContentLen()`. Becomes part of `route-…`. */
export interface FixContentLenOptions {
  /**
   * Adds the header where there is none, instead of only mending it.
   * @default false
   */
  readonly addHeader?: Maybe<boolean>;
}

/** Options of `transforms.toFile()`. Becomes part of `route-…`. */
export interface ToFileOptions {
  /**
   * Mode of the file, octal: `644`.
   * @default - that of the umask
   */
  readonly mode?: Maybe<Late<string | number>>;
}

/** Transformations of a response, in the order of their rules. */
export const routeTransforms = {
  /** Encodes the output in HTTP chunks. */
  chunked: () => new RouteAction({ name: 'chunked', plugin: 'transformation_chunked' }),

  /** Mends the header Content-Length. */
  fixContentLen: ({ addHeader }: FixContentLenOptions = {}) => action(addHeader ? 'forcecl' : 'fixcl'),

  /** Sends what the transformation holds so far, and keeps it. */
  flush: () => action('flush'),

  /** Compresses the response. */
  gzip: () => new RouteAction({ name: 'gzip', plugin: 'transformation_gzip' }),

  /** Takes the response for a template of the routing's variables. */
  template: () => new RouteAction({ name: 'template', plugin: 'transformation_template' }),

  /** Stores the response in a file. */
  toFile: (filename: Late<string> | Text, { mode }: ToFileOptions = {}) => {
    return new RouteAction({
      name: 'tofile',
      plugin: 'transformation_tofile',
      args: [pairs({ filename, mode })],
    });
  },

  /** Turns every character into upper case; mainly an example of a plugin. */
  upper: () => new RouteAction({ name: 'toupper', plugin: 'transformation_toupper' }),
} as const;
