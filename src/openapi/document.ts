import type { JsonSchema } from './json-schema.js';
import type { OpenApiInfo, OpenApiServer, SecurityScheme } from './openapi-options.js';
import type { ApiOperationObject } from './operation.js';
import type { SecurityRequirement } from './security.js';

/** The operations of a path by method, in small letters. */
export type ApiPathItem = Readonly<Record<string, ApiOperationObject>>;

/** A document of OpenAPI 3.1, as plain data. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: OpenApiInfo & { readonly title: string; readonly version: string };
  readonly servers?: readonly OpenApiServer[];
  readonly paths: Readonly<Record<string, ApiPathItem>>;
  readonly components?: {
    readonly schemas?: Readonly<Record<string, JsonSchema>>;
    readonly responses?: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes?: Readonly<Record<string, SecurityScheme>>;
  };
  readonly security?: readonly SecurityRequirement[];
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
}
