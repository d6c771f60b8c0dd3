import type { CoercibleType } from './coercion.js';
import type { Rule } from './rules.js';

/** A class that is made without arguments. */
export type Constructible = new (...args: never[]) => object;

/** What a value of a field looks like. */
export type Shape =
  /** Nothing is known of it but what its validators say. */
  | { readonly kind: 'free' }
  | { readonly kind: 'scalar'; readonly type: CoercibleType }
  | { readonly kind: 'dto'; readonly dto: DtoShape }
  | { readonly kind: 'list'; readonly item: Shape };

/** One field of a DTO: what it looks like and what must hold for it. */
export interface FieldShape {
  readonly name: string;
  /** Where it stands in its object (RFC 6901): `/name`. */
  readonly pointer: string;
  readonly shape: Shape;
  /** Whether input can be put into it; a getter is only validated. */
  readonly isFilled: boolean;
  /** The field is validated only where all of these hold, as `@IsOptional` and `@ValidateIf` say. */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly isOptional: boolean;
  readonly rules: readonly Rule[];
  /** What is said of a value that is no object where one of a DTO is expected. */
  readonly nestedMessage: string;
}

/** A DTO class, read once. The fields of a class that contains itself are filled in later. */
export interface DtoShape {
  readonly target: new () => object;
  readonly fields: FieldShape[];
}
