import { OptionGroup } from './group';

export class Python extends OptionGroup {}
