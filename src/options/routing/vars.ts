import { isRenderable, type Renderable } from '../directive';
import type { Late, Suggested, Text } from '../text';
import { text } from '../text';

/**
 * A value that uWSGI looks up for each request. Put it into texts with the `text` tag (or, without Outputs in it, as
 * plain JavaScript does).
 */
export class RouteVar implements Renderable {
  constructor(
    private readonly source: string,
    private readonly name: Late<string | number> | Renderable,
  ) {}

  render(): Text {
    const name = isRenderable(this.name) ? this.name.render() : this.name;
    return this.source === '' ? text`\${${name}}` : text`\${${this.source}[${name}]}`;
  }

  toString(): string {
    const rendered = this.render();
    if (typeof rendered === 'string') return rendered;
    throw new TypeError(
      'Cannot print a route variable whose name is an Output: put it together with the text tag',
    );
  }
}

/** Variables that uWSGI reads for each request. */
export type RequestVar =
  | 'REQUEST_METHOD'
  | 'REQUEST_URI'
  | 'PATH_INFO'
  | 'QUERY_STRING'
  | 'SCRIPT_NAME'
  | 'HTTP_HOST'
  | 'HTTP_USER_AGENT'
  | 'HTTP_REFERER'
  | 'HTTP_COOKIE'
  | 'HTTP_ORIGIN'
  | 'HTTP_AUTHORIZATION'
  | 'HTTP_X_FORWARDED_FOR'
  | 'HTTP_X_FORWARDED_PROTO'
  | 'HTTPS'
  | 'REMOTE_ADDR'
  | 'REMOTE_USER'
  | 'SERVER_NAME'
  | 'SERVER_PORT'
  | 'SERVER_PROTOCOL'
  | 'CONTENT_TYPE'
  | 'CONTENT_LENGTH'
  | 'DOCUMENT_ROOT';

/**
 * Facts of uWSGI: worker, process, a new UUID, status of the response, microseconds of the request, listen queue, bytes of the
 * response, and the start of the request in microseconds.
 */
export type UwsgiVar = 'wid' | 'pid' | 'uuid' | 'status' | 'rtime' | 'lq' | 'rsize' | 'sor';

/** Fields of the GeoIP databases. */
export type GeoipField =
  | 'country_code'
  | 'country_code3'
  | 'country_name'
  | 'continent'
  | 'region'
  | 'region_name'
  | 'city'
  | 'postal_code'
  | 'lat'
  | 'lon'
  | 'dma'
  | 'area';

const geoipFields = {
  COUNTRY_CODE: 'country_code',
  COUNTRY_CODE3: 'country_code3',
  COUNTRY_NAME: 'country_name',
  CONTINENT: 'continent',
  REGION: 'region',
  REGION_NAME: 'region_name',
  CITY: 'city',
  POSTAL_CODE: 'postal_code',
  LATITUDE: 'lat',
  LONGITUDE: 'lon',
  DMA: 'dma',
  AREA: 'area',
} as const satisfies Readonly<Record<string, GeoipField>>;

/**
 * Variables of a request.
 *
 * @example
 * actions.log(text`by ${vars.cookie('session')}`) // log:by ${cookie[session]}
 */
export const routeVars = {
  /** A variable of the request: `PATH_INFO`, `HTTP_HOST`, … */
  request: (name: Suggested<RequestVar>) => new RouteVar('', name),
  /** A metric; the plugin `router_metrics` is loaded for it. */
  metric: (name: Late<string>) => new RouteVar('metric', name),
  /** A cookie. */
  cookie: (name: Late<string>) => new RouteVar('cookie', name),
  /** An item of the query string. */
  query: (name: Late<string>) => new RouteVar('qs', name),
  /** Something of uWSGI itself; an unknown name is empty. */
  uwsgi: (name: Suggested<UwsgiVar>) => new RouteVar('uwsgi', name),
  /** The time: `unix`, `micros`. */
  time: (name: Late<string>) => new RouteVar('time', name),
  /** The date for an HTTP header, that many seconds from now. */
  httptime: (name: Late<string | number>) => new RouteVar('httptime', name),
  /** Where the client comes from; needs `routing.setGeoipParams()`. */
  geoip: Object.assign((name: Late<GeoipField>) => new RouteVar('geoip', name), {
    ...geoipFields,
    /** Fields of the country database. */
    varsCountry: ['country_code', 'country_code3', 'country_name'] as readonly GeoipField[],
    /** Fields of the city database. */
    varsCity: [
      'continent',
      'country_code',
      'country_code3',
      'country_name',
      'region',
      'region_name',
      'city',
      'postal_code',
      'lat',
      'lon',
      'dma',
      'area',
    ] as readonly GeoipField[],
  }),
} as const;

/**
 * Functions over variables of a request: their argument is a variable's name.
 *
 * @example
 * subjects.custom(varFunctions.lower('HTTP_HOST')).eq('shop.example')
 */
export const routeVarFunctions = {
  /** The media type of a file's name. */
  mime: (name: Late<string> | RouteVar) => new RouteVar('mime', name),
  /** The result of an expression such as `CONTENT_LENGTH+1`; the plugin `matheval` is loaded for it. */
  math: (name: Late<string> | RouteVar) => new RouteVar('math', name),
  /** In Base64. */
  base64: (name: Late<string> | RouteVar) => new RouteVar('base64', name),
  /** In hexadecimal. */
  hex: (name: Late<string> | RouteVar) => new RouteVar('hex', name),
  /** In upper case. */
  upper: (name: Late<string> | RouteVar) => new RouteVar('upper', name),
  /** In lower case. */
  lower: (name: Late<string> | RouteVar) => new RouteVar('lower', name),
} as const;
