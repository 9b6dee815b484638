import { z } from 'zod';

/** A text of a record for display in one line. Root of its host may have written it, and line feeds would forge lines. */
export const lineText = z.string().transform((text) => text.replace(/\s+/g, ' ').slice(0, 200));
