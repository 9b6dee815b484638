import { OptionGroup } from './group';

export class Caching extends OptionGroup {}
