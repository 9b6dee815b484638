import { OptionError } from '../options/errors';
import { isOutput, type Late } from '../options/text';
import { catalog } from './catalog';
import { literal } from './literal';
import { hasMagic } from './magic';

/**
 * Reports why a text is probably not the intended address: uWSGI creates a unix socket in its working directory for
 * every text without a colon. Undefined for an address, or if only the host can decide.
 */
export function addressFault(address: string): string | undefined {
  const given = address.trim();
  const scheme = /^https?:\/\//.exec(given)?.[0];
  if (scheme !== undefined)
    return `uWSGI makes a unix socket of it, because it knows no "${scheme}"; did you mean ${JSON.stringify(given.slice(scheme.length).replace(/\/+$/, ''))}?`;
  const port = /^(?:[\d.]*|\[[\da-f:]+\]|[\w.-]+):(\d+)$/i.exec(given)?.[1];
  if (port !== undefined && Number(port) > 65_535)
    return `a port is at most 65535, and uWSGI makes ${Number(port) % 65_536} of ${port} silently`;
  if (hasMagic(given) || /[/:]|^[@=\\]/.test(given)) return undefined;
  if (given === '') return 'it must not be empty';
  const meant = /^\d+$/.test(given) ? `:${given}` : `/run/${given}`;
  return `uWSGI makes a unix socket named ${given} of it, in its working directory, because it has neither a colon nor a path; did you mean ${JSON.stringify(meant)}?`;
}

/** Whether an option binds the address in its value. */
export const isAddressOption = (option: string): boolean =>
  catalog.get(option)?.kind === 'socket' && !option.endsWith('-to');

/**
 * Converts an address of a construct to the value of an option.
 *
 * @param prop name of the prop
 * @throws OptionError if it is not an address
 */
export function addressValue(address: Late<string>, prop: string): Late<string> {
  if (isOutput(address)) return literal(address, `the address of \`${prop}\``);
  const fault = typeof address === 'string' ? addressFault(address) : 'it must be text';
  if (fault !== undefined)
    throw new OptionError(prop, `Cannot listen on ${JSON.stringify(address)}: ${fault}`);
  return literal(address, `the address of \`${prop}\``);
}
