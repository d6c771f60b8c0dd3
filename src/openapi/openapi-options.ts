import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import type { Problem } from '../errors/mantis-error.js';
import type { ApiSecurity } from './api-notes.js';

/** Who the API is by and what it is (OpenAPI 3.1 §4.8.2). */
export interface OpenApiInfo {
  /** Default: `'API'`. */
  title?: string;
  /** The version of the API, not of OpenAPI. Default: `'0.0.0'`. */
  version?: string;
  /** One line. Default: none. */
  summary?: string;
  /** In CommonMark. Default: none. */
  description?: string;
  /** A URL. Default: none. */
  termsOfService?: string;
  /** Default: none. */
  contact?: { readonly name?: string; readonly url?: string; readonly email?: string };
  /** Default: none. */
  license?: { readonly name: string; readonly identifier?: string; readonly url?: string };
}

/** Where the API is served (OpenAPI 3.1 §4.8.5). */
export interface OpenApiServer {
  /** A URL, or a path below the address of the document. */
  readonly url: string;
  readonly description?: string;
}

/** How clients are let in (OpenAPI 3.1 §4.8.27). */
export type SecurityScheme =
  | {
      readonly type: 'apiKey';
      readonly in: 'cookie' | 'header' | 'query';
      readonly name: string;
      readonly description?: string;
    }
  | { readonly type: 'http'; readonly scheme: string; readonly bearerFormat?: string; readonly description?: string }
  | { readonly type: 'mutualTLS'; readonly description?: string }
  | { readonly type: 'oauth2'; readonly flows: Readonly<Record<string, unknown>>; readonly description?: string }
  | { readonly type: 'openIdConnect'; readonly openIdConnectUrl: string; readonly description?: string };

/** Options of the OpenAPI document and of its page. */
export interface OpenApiOptions {
  /** What the API is. Default: title `'API'`, version `'0.0.0'`. */
  info?: OpenApiInfo;
  /** Where it is served. Default: where the document is. */
  servers?: readonly OpenApiServer[];
  /** The path of the document. Default: `'/openapi.json'`. */
  path?: string;
  /**
   * The path of a page that shows the document, by the package `swagger-ui-dist`; `false` for none. Default: `'/docs'`.
   */
  ui?: string | false;
  /** Whether both are served where `NODE_ENV` is `production` as well. Default: `false`. */
  production?: boolean;
  /** How clients are let in, by the names that `security` uses. `session`, the cookie, is known. Default: none. */
  securitySchemes?: Readonly<Record<string, SecurityScheme>>;
  /** The ways to be let in that hold where `@ApiOperation` says nothing, one of which is enough. Default: none. */
  security?: readonly ApiSecurity[];
  /** Groups of operations, in the order in which the page lists them. Default: as they are met. */
  tags?: readonly { readonly name: string; readonly description?: string }[];
}

const names = ['info', 'servers', 'path', 'ui', 'production', 'securitySchemes', 'security', 'tags'];
const schemeTypes: readonly unknown[] = ['apiKey', 'http', 'mutualTLS', 'oauth2', 'openIdConnect'];

/** The mistakes in the option `openapi` as it was given. */
export function checkOpenApiOptions(options: OpenApiOptions): readonly Problem[] {
  const { info, servers, path, ui, production, securitySchemes, security, tags } = options;
  const areServers = isListOf(servers, ({ url }) => typeof url === 'string');
  const areSchemes = isObject(securitySchemes) && isListOf(Object.values(securitySchemes), isScheme);
  const areWays = Array.isArray(security) && security.every((way) => typeof way === 'string' || isObject(way));
  return [
    ...unknownOptions(options, names, 'openapi.'),
    ...brokenRules([
      ['openapi.info', info, isInfo(info), 'an object with title and version'],
      ['openapi.servers', servers, areServers, "a list such as [{ url: 'https://api.example.com' }]"],
      ['openapi.path', path, isPath(path), "a path such as '/openapi.json'"],
      [
        'openapi.ui',
        ui,
        ui === false || (isPath(ui) && ui !== (path ?? '/openapi.json')),
        "a path of its own such as '/docs', or false",
      ],
      ['openapi.production', production, typeof production === 'boolean', 'true or false'],
      [
        'openapi.securitySchemes',
        securitySchemes,
        areSchemes,
        "schemes by name, such as { token: { type: 'http', scheme: 'bearer' } }",
      ],
      ['openapi.security', security, areWays, "a list of names of schemes, such as ['session']"],
      [
        'openapi.tags',
        tags,
        isListOf(tags, ({ name }) => typeof name === 'string'),
        "a list such as [{ name: 'Users' }]",
      ],
    ]),
  ];
}

function isInfo(info: unknown): boolean {
  if (!isObject(info)) return false;
  return ['title', 'version', 'summary', 'description', 'termsOfService'].every((name) =>
    ['string', 'undefined'].includes(typeof info[name]),
  );
}

function isScheme({ type }: Readonly<Record<string, unknown>>): boolean {
  return schemeTypes.includes(type);
}

/** A path without parameters, so that it is where it says. */
function isPath(path: unknown): boolean {
  return typeof path === 'string' && /^(\/[\w.~-]+)+$/.test(path);
}

function isListOf(values: unknown, isAccepted: (value: Readonly<Record<string, unknown>>) => boolean): boolean {
  return Array.isArray(values) && values.every((value: unknown) => isObject(value) && isAccepted(value));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
