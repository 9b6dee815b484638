import { OptionGroup } from './group';

export class MasterProcess extends OptionGroup {}
