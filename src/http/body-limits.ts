/** How much a request body may hold. */
export interface BodyOptions {
  /** The most bytes; more are a 413. Default: 1,000,000. */
  limit?: number;
  /** The deepest nesting of JSON; more is a 400. Default: 32. */
  depth?: number;
  /** The most values in JSON, members of objects and items of lists together; more are a 400. Default: 100,000. */
  values?: number;
  /** The most fields of a form; more are a 400. Default: 1,000. */
  fields?: number;
}

/** Body limits with every default filled in. */
export type BodyLimits = Readonly<Required<BodyOptions>>;

/** The limits that hold where nothing else is asked for. */
export const defaultBodyLimits: BodyLimits = { limit: 1_000_000, depth: 32, values: 100_000, fields: 1000 };
