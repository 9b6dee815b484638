/** Most seconds until the host has begun the next change of a swap; then it undoes the one before. */
export const nextSeconds = 180;

/** Most seconds that a client waits for all further changes of a swap; each has time limits of its own on the host. */
export const restSeconds = 3_600;
