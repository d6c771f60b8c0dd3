import type { ExplicitType } from '../routing/notes.js';
import type { JsonSchema } from './json-schema.js';
import { prototypeChain } from '../values/prototypes.js';

/** A type in the document: as in a parameter decorator, or a function that gives it, for classes declared later. */
export type ApiType = ExplicitType | (() => ExplicitType);

/** What a client gets. A text alone is the description. */
export type ApiResponse = string | ApiResponseOptions;

/** What a client gets, in full. */
export interface ApiResponseOptions {
  /** When this answer is given. Default: the name of its status. */
  description?: string;
  /** The body: a DTO class, `[a class]` for a list, `String`, an enum, a Standard Schema. Default: not said. */
  type?: ApiType;
  /** The body as a JSON Schema, where no type can say it. Default: what `type` says. */
  schema?: JsonSchema;
  /**
   * The media type of the body. Default: `text/plain` for `String`, `application/octet-stream` for `Uint8Array`,
   * `application/problem+json` from 400 on, `application/json` otherwise.
   */
  contentType?: string;
}

/** One way to be let in: the name of a scheme, or several with their scopes, all of which are needed. */
export type ApiSecurity = string | Readonly<Record<string, readonly string[]>>;

/** What the document says of an action, or of all actions of a controller. */
export interface ApiOperationOptions {
  /** One line. Default: none. */
  summary?: string;
  /** More than a line, in CommonMark. Default: none. */
  description?: string;
  /** Unique in the application. Default: the route's name, else `UsersController.show`. */
  operationId?: string;
  /** The groups that it is listed in. Default: the controller's name without `Controller`. */
  tags?: readonly string[];
  /** Whether it is better not used any more. Default: `false`. */
  deprecated?: boolean;
  /** The ways to be let in, one of which is enough; `[]` for none. Default: `openapi.security` of `createApp`. */
  security?: readonly ApiSecurity[];
  /** Answers by status, `'4XX'` or `'default'`. Those that Mantis knows of are added. Default: none. */
  responses?: Readonly<Record<string, ApiResponse>>;
}

/** What the document says of a property of a DTO. */
export interface ApiPropertyOptions {
  /** What it means, in CommonMark. Default: none. */
  description?: string;
  /** A value that it may have. Default: none. */
  example?: unknown;
  /** Its type, where the compiler lost it (lists, unions). Default: the declared one. */
  type?: ApiType;
  /** Whether it must be there. Default: what its validation says. */
  required?: boolean;
  /** Whether it may be `null`. Default: what its validation says. */
  nullable?: boolean;
  /** Whether it is better not used any more. Default: `false`. */
  deprecated?: boolean;
  /** Keywords of JSON Schema that win over all that is known. Default: none. */
  schema?: JsonSchema;
}

/** What the decorators of one class said. */
interface ClassNotes {
  isHidden: boolean;
  operation: ApiOperationOptions | undefined;
  readonly hiddenActions: Set<string>;
  readonly operations: Map<string, ApiOperationOptions>;
  readonly properties: Map<string, ApiPropertyOptions>;
}

const notes = new WeakMap<object, ClassNotes>();

/** The notes of a class itself, made on first use. */
export function apiNotesOf(target: object): ClassNotes {
  let found = notes.get(target);
  if (!found) {
    found = {
      isHidden: false,
      operation: undefined,
      hiddenActions: new Set(),
      operations: new Map(),
      properties: new Map(),
    };
    notes.set(target, found);
  }
  return found;
}

/** Whether an action is left out of the document. */
export function isHidden(controller: object, method: string): boolean {
  return inherited(controller).some(({ isHidden, hiddenActions }) => isHidden || hiddenActions.has(method));
}

/** What is said of an action; what its controller says holds where the action is silent. */
export function operationNotes(controller: object, method: string): ApiOperationOptions {
  const chain = inherited(controller);
  const ofController = chain.find(({ operation }) => operation)?.operation;
  const ofAction = chain.map(({ operations }) => operations.get(method)).find((each) => each);
  const responses = { ...ofController?.responses, ...ofAction?.responses };
  return { ...ofController, ...ofAction, responses };
}

/** What is said of the properties of a DTO; a class wins over the one that it extends. */
export function propertyNotes(dto: object): ReadonlyMap<string, ApiPropertyOptions> {
  const all = inherited(dto).reverse();
  return new Map(all.flatMap(({ properties }) => [...properties]));
}

function inherited(target: object): ClassNotes[] {
  return [...prototypeChain(target)].map((each) => notes.get(each)).filter((own) => own !== undefined);
}
