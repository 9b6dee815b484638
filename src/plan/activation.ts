/** What makes a change effective in a running uWSGI, mildest first. */
export const activations = ['none', 'reload', 'restart'] as const;

/** What makes a change effective in a running uWSGI. */
export type Activation = (typeof activations)[number];
