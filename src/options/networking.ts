import { OptionGroup } from './group';

export class Networking extends OptionGroup {
  static readonly sockets = { fromDsn: (dsn: string, _options: object): unknown => dsn };

  registerSocket(_sockets: unknown) {
    return this.section;
  }
}
