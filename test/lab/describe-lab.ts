import { describeNeeding } from '../support/needs';

/** `describe` with all its forms for suites that need real hosts: where there can be none, their names say why. */
export const describeLab = describeNeeding('lab');
