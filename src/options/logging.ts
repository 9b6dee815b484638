import { OptionGroup } from './group';

export class Logging extends OptionGroup {}
