import type { UploadOptions } from './upload-options.js';

/** How much a request body may hold, and how it is read. */
export interface BodyOptions {
  /** The most bytes, but those of uploaded files; more are a 413. Default: 1,000,000. */
  limit?: number;
  /** The deepest nesting of JSON; more is a 400. Default: 32. */
  depth?: number;
  /** The most values in JSON, members of objects and items of lists together; more are a 400. Default: 100,000. */
  values?: number;
  /** The most fields of a form; more are a 400. Default: 1,000. */
  fields?: number;
  /** How files are received where an action asks for them. */
  uploads?: UploadOptions;
  /**
   * Whether a form sent by POST may stand for PUT, PATCH or DELETE, by `_method` in its query or among its fields, of a
   * form with files before the first of them. Default: `true`.
   */
  methodOverride?: boolean;
}

/** Body limits with every default filled in. */
export type BodyLimits = Readonly<Required<Pick<BodyOptions, 'limit' | 'depth' | 'values' | 'fields'>>>;

/** The limits that hold where nothing else is asked for. */
export const defaultBodyLimits: BodyLimits = { limit: 1_000_000, depth: 32, values: 100_000, fields: 1000 };
