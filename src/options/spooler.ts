import { OptionGroup } from './group';

export class Spooler extends OptionGroup {}
