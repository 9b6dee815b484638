import { OptionGroup } from './group';

export class Alarms extends OptionGroup {}
