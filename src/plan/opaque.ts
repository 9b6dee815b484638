/** A value that no resource can take, such as an asset, an archive or a reference to a resource; an engine passes it on as it came. */
export class Opaque {
  constructor(
    /** For people: `an asset`. */
    readonly kind: string,
    readonly fields: Record<string, unknown>,
  ) {}
}
