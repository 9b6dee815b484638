import { OptionGroup } from './group';

export class Statics extends OptionGroup {}
