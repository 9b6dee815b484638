import { OptionGroup } from './group';

export class Queue extends OptionGroup {}
