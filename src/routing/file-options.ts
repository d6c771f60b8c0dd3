/** What `@File` accepts. */
export interface FileOptions {
  /** The most bytes of a file, also beyond `body.uploads.maxSize`; more are a 413, or go back to the form. Default: `body.uploads.maxSize`. */
  maxSize?: number;
  /**
   * The media types that are accepted, such as `['image/png', 'application/pdf']`; others are a 422. The client names the
   * type, and what is known to begin in a certain way must begin so. `image/*` stands for the types that can be checked
   * like that, so not for SVG, which can hold scripts. Default: all.
   */
  types?: readonly string[];
  /** Whether a request without the file is a 422. Default: `true` for `@File`, `false` for `@Files`. */
  required?: boolean;
}

/** What `@Files` accepts. */
export interface FilesOptions extends FileOptions {
  /** The most files, also beyond `body.uploads.maxFiles`; more are a 422. Default: `body.uploads.maxFiles`. */
  maxFiles?: number;
}
