import { relative } from 'node:path';
import type * as queryModule from '../../src/resources/batched-query';
import type * as frameModule from '../../src/transport/scripts/frame';

/** All that was sent to hosts since the modules of this file were put into place. */
export const sent = {
  /**
   * Scripts as they travel, and command lines that the login shell of a host reads: each once, however often nonces, digests
   * and numbers in it change.
   */
  scripts: new Map<string, string>(),
  /** Files of `src` that scripts came from. */
  from: new Set<string>(),
};

/** For `jest.mock` of `src/transport/scripts/frame`, which every script passes on its way to a host. */
export function recordingFrame(actual: typeof frameModule): typeof frameModule {
  const noted = (line: string): string => {
    sent.scripts.set(alike(line), line);
    return line;
  };
  return {
    ...actual,
    frame(script) {
      noteSender();
      const framed = actual.frame(script);
      const text = framed.subarray(framed.indexOf('\n') + 1).toString();
      sent.scripts.set(alike(text), text);
      return framed;
    },
    loginCommand: (signs) => noted(actual.loginCommand(signs)),
    becomeCommand: (user, signs) => noted(actual.becomeCommand(user, signs)),
  };
}

/** For `jest.mock` of `src/resources/batched-query`, which sends questions of several files in one script. */
export function recordingQueries(actual: typeof queryModule): typeof queryModule {
  return {
    ...actual,
    queryHost(...call) {
      noteSender();
      return actual.queryHost(...call);
    },
  };
}

const root = process.cwd();

function noteSender(): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 60;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  for (const [, file] of stack.matchAll(/\(?(\/[^():]+\.ts):\d+:\d+\)?$/gm)) {
    const path = relative(root, file!);
    if (path.startsWith('src/')) sent.from.add(path);
  }
}

/** The text without what differs from call to call, and without contents of files. */
const alike = (text: string): string =>
  text.replace(/^[A-Za-z0-9+/=]{60,}$/gm, '').replace(/\d+|[0-9a-f]{8,}/g, '#');
