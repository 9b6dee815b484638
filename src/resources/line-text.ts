import { z } from 'zod';

/** A text of a record that is shown within a line: root of its host may have written it, and line feeds would forge lines. */
export const lineText = z.string().transform((text) => text.replace(/\s+/g, ' ').slice(0, 200));
