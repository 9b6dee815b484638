import { OptionGroup } from './group';

export class Cheapening extends OptionGroup {}
