import { OptionGroup } from './group';

export class Applications extends OptionGroup {}
