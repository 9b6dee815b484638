import { OptionGroup } from './group';

export class Routing extends OptionGroup {}
