import { OptionGroup } from './group';
import { surroundings } from './surroundings';
import type { Late } from './text';

export class MainProcess extends OptionGroup {
  /** User and group of the process: the ones that were set, or the ones of this program. */
  getOwner(): readonly [Late<string | number>, Late<string | number>] {
    return [surroundings.uid(), surroundings.gid()];
  }
}
