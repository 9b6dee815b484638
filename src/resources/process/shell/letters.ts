import { letterShell } from '../../../presets/letters';
import { raw, type Shell, sh } from '../../../transport/shell';

/** Shell: writes letters to the master FIFO at a path, or fails. */
export const sendLetters = (letters: string, fifo: string): Shell =>
  raw(letterShell(letters, sh`${fifo}`.text));
