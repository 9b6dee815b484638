import { OptionGroup } from './group';

export class Monitoring extends OptionGroup {}
