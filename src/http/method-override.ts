import type { IncomingMessage } from 'node:http';
import { BadRequest } from './http-error.js';
import type { HttpRequest } from './http-request.js';

const formType = /^\s*(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(?:;|$)/i;
const methods: readonly string[] = ['PUT', 'PATCH', 'DELETE'];

/** Whether anything answers a method at a path. */
export type Answers = (method: string) => boolean;

/** Whether a request may ask by `_method` for another method: only a form can, and only one that is sent by POST. */
export function mayOverrideMethod({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && formType.test(headers['content-type'] ?? '');
}

/**
 * Gives a form's request the method that it asks for by `_method`, in the query or among its fields, of a form with files
 * before the first of them. Browsers send forms by GET and POST alone. Where nothing answers another method, the body is
 * not looked at.
 *
 * @throws {HttpError} 400 for another method, and what reading the body throws.
 */
export async function overrideMethod(request: HttpRequest, answers: Answers): Promise<void> {
  if (!methods.some(answers)) return;
  const wanted = request.query['_method'] ?? (await request.formField('_method'));
  if (wanted === undefined) return;
  const method = String(wanted).toUpperCase();
  if (method !== 'POST' && !methods.includes(method)) throw new BadRequest('_method is none of PUT, PATCH and DELETE.');
  request.method = method;
}
