import { isForm } from '../http/form-fields.js';
import { prefersHtml } from '../http/accept.js';
import type { HttpRequest } from '../http/http-request.js';
import { isInputRefusal } from '../http/invalid-input.js';
import type { InputRefusal } from '../http/invalid-input.js';
import { isSafeMethod } from '../http/methods.js';
import type { Stage } from '../http/middleware.js';
import type { RequestContext } from '../http/request-context.js';
import type { Result } from '../http/result.js';
import { optionalSession } from '../session/current-session.js';
import { attempt } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import { leaveErrors } from './form-state.js';
import { redirect } from './redirect.js';

/** Whether a request may ask for the page of a form, or send the form: what goes between those needs the session. */
export function isPageVisit(request: HttpRequest): boolean {
  return isSafeMethod(request.method) || isForm(request);
}

/**
 * Lets an invalid form of a browser go back to the page that it is on (303), with the errors and what was typed flashed.
 * Where the session is not loaded, and for every other client, the error stays one.
 *
 * @param hasPage whether GET on the same path is a page, to go to where the browser does not say where it comes from.
 */
export function backToForm(stage: Stage, hasPage: boolean): Stage {
  return (context) =>
    attempt(
      () => stage(context),
      (error) => {
        if (isInputRefusal(error) && canGoBack(context.request)) return goBack(error, context, hasPage);
        throw error;
      },
    );
}

function canGoBack(request: HttpRequest): boolean {
  const isFormOfBrowser = !isSafeMethod(request.method) && isForm(request) && prefersHtml(request.header('accept'));
  return isFormOfBrowser && optionalSession() !== undefined;
}

function goBack(error: InputRefusal, context: RequestContext, hasPage: boolean): Eventually<Result> {
  leaveErrors(error.errors);
  const fallback = hasPage ? context.request.path : '/';
  return redirect.back({ fallback }).withInput().toResult(context);
}
