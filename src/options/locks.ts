import { OptionGroup } from './group';

export class Locks extends OptionGroup {}
