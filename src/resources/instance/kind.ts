import type { WireSections } from '../../config/wire';

/** Whether the sections are those of an emperor, which has neither a master nor workers. */
export const isEmperor = (sections: WireSections): boolean => sections['uwsgi']?.['emperor'] !== undefined;
