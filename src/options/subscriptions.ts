import { OptionGroup } from './group';

export class Subscriptions extends OptionGroup {}
