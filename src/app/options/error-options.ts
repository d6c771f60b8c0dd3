import type { Problem } from '../../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../../errors/option-problems.js';

/** Options of the answers to errors. */
export interface ErrorPageOptions {
  /**
   * Whether errors are shown with code, stack, route and session. Default: where `NODE_ENV` is `development`, to clients
   * on the same machine that come through no proxy. `true` shows them to everybody, `false` to nobody.
   */
  development?: boolean;
  /**
   * The folder of views with pages for errors: `404`, `4xx`, `500`, `5xx`. Each gets `status`, `title`, `message` and
   * `errorId`. `false` is none. Default: `'errors'`.
   */
  pages?: string | false;
}

/** The mistakes in the option `errors`. */
export function checkErrorOptions(options: ErrorPageOptions): readonly Problem[] {
  const { development, pages } = options;
  const isFolder = pages === false || (typeof pages === 'string' && pages !== '');
  return [
    ...unknownOptions(options, ['development', 'pages'], 'errors.'),
    ...brokenRules([
      ['errors.development', development, typeof development === 'boolean', 'true or false'],
      ['errors.pages', pages, isFolder, 'the name of a folder in the views, or false'],
    ]),
  ];
}
