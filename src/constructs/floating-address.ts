import { z } from 'zod';
import type { LegionHooks } from '../options/legion';
import { legionActions } from '../options/legion-actions';
import { unitQuote } from '../presets/systemd';

const addressWithPrefix = z.union([z.cidrv4(), z.cidrv6()]);

/** Props of an address held by the lord of a legion. */
export interface FloatingAddress {
  /** IPv4 or IPv6 address with its prefix: `10.0.0.9/24`. */
  readonly address: string;
  /** Network device: `eth0`. */
  readonly device: string;
}

/**
 * Hooks that assign the address to the lord only. The lord takes it and, for IPv4, announces it to neighbours if the
 * host has arping (without it they may take half a minute to notice). A member drops it when it is no longer lord,
 * stops, or starts after a crash.
 *
 * @throws Error if the address or the device is invalid
 */
export function floatingHooks(floating: FloatingAddress): LegionHooks {
  const { address, device } = checked(floating);
  const take = `ip addr replace ${address} dev ${device}`;
  const announce = `arping -q -U -c 2 -I ${device} ${address.split('/')[0]} > /dev/null 2>&1 &`;
  const drop = legionActions.execute(dropping(floating));
  return {
    setup: drop,
    lord: legionActions.execute(`${take} && { command -v arping > /dev/null || exit 0; ${announce} }`),
    unlord: drop,
    death: drop,
  };
}

/** `ExecStopPost` of a member: removes the address however the process ended. */
export const floatingStopPost = (floating: FloatingAddress): string =>
  `-+/bin/sh -c ${unitQuote(dropping(checked(floating)))}`;

const dropping = ({ address, device }: FloatingAddress): string =>
  `ip addr del ${address} dev ${device} 2> /dev/null || :`;

function checked(floating: FloatingAddress): FloatingAddress {
  const { address, device } = floating;
  if (!addressWithPrefix.safeParse(address).success)
    throw new Error(
      `Cannot share ${JSON.stringify(address)}: it must be an address with its prefix, such as 10.0.0.9/24`,
    );
  if (!/^[A-Za-z0-9_.-]{1,15}$/.test(device))
    throw new Error(
      `Cannot share ${address} on ${JSON.stringify(device)}: it must be the name of a network device, such as eth0`,
    );
  return floating;
}
