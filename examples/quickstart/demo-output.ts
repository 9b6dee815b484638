import { styleText } from 'node:util';

/** Begins a part of the demo. */
export function step(text: string): void {
  process.stdout.write(`\n${styleText('bold', `▸ ${text}`)}\n`);
}

/** Tells something within a part. */
export function say(text: string): void {
  process.stdout.write(`${text.replace(/^/gm, '  ')}\n`);
}
