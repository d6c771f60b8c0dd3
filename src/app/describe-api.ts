import { BootError } from '../errors/boot-error.js';
import type { OpenApiDocument } from '../openapi/document.js';
import { sourcesOf } from './app.js';
import type { App } from './app.js';
import { checkAppOptions } from './options/app-options.js';
import { checkApi, describe } from './parts/api-docs.js';

/**
 * The OpenAPI 3.1 document of an application, as plain data, whether it is served or not: to write it to a file, or to
 * compare it in a test. The application is not booted for it.
 *
 * @throws {BootError} when options or routes have mistakes, since what they concern would be missing from the document.
 */
export async function describeApi(app: App): Promise<OpenApiDocument> {
  const { options, compiled } = sourcesOf(app);
  const mistakes = [...checkAppOptions(options), ...compiled.problems];
  // With options of the wrong kind, nothing more can be looked at.
  const problems = mistakes.length > 0 ? mistakes : checkApi(options, compiled.routes);
  if (problems.length > 0) throw new BootError(problems);
  return describe(options, compiled.routes);
}
