import { OptionGroup } from './group';

export class Empire extends OptionGroup {}
