export { createApp } from './app/app.js';
export type { App, RequestKernel } from './app/app.js';
export type { AppOptions } from './app/app-options.js';
export { describeApi } from './app/describe-api.js';
export { inject, injectAll, injectable, singleton } from './container/tsyringe.js';
export { BootError } from './errors/boot-error.js';
export { MantisError } from './errors/mantis-error.js';
export type { Problem } from './errors/mantis-error.js';
export type { ErrorCode } from './errors/catalogue.js';
export type { BodyOptions } from './http/body-limits.js';
export type { CsrfOptions } from './http/cross-site-guard.js';
export { html } from './http/html.js';
export {
  BadRequest,
  Conflict,
  Forbidden,
  HttpError,
  NotFound,
  ServiceUnavailable,
  TooManyRequests,
  Unauthorized,
  UnprocessableContent,
} from './http/http-error.js';
export { HttpRequest } from './http/http-request.js';
export type { Logger } from './http/logger.js';
export type { Middleware, MiddlewareFunction, Next } from './http/middleware.js';
export type { Address } from './http/node-server.js';
export { redirect } from './http/redirect.js';
export type { MatchedRoute, RequestContext, RouteParameters } from './http/request-context.js';
export { Result } from './http/result.js';
export type { ResultInit } from './http/result.js';
export { json, noContent, stream, text } from './http/results.js';
export { sse } from './http/server-sent-events.js';
export type { ServerSentEvent } from './http/server-sent-events.js';
export { ApiHidden, ApiOperation, ApiProperty } from './openapi/api-decorators.js';
export type { ApiOperationOptions, ApiPropertyOptions, ApiResponseOptions, ApiSecurity } from './openapi/api-notes.js';
export type { OpenApiDocument } from './openapi/document.js';
export type { JsonSchema } from './openapi/json-schema.js';
export type { OpenApiOptions, SecurityScheme } from './openapi/openapi-options.js';
export { Body, Cookie, Header, Ip, Param, Query, Req } from './routing/parameter-decorators.js';
export { All, Controller, Delete, Get, Head, Options, Patch, Post, Put, Use } from './routing/route-decorators.js';
export type { RouteOptions } from './routing/notes.js';
export type { RouteRow } from './routing/route.js';
export type { SessionCookieOptions } from './session/cookie-options.js';
export type { FlashChange } from './session/flash.js';
export type { SessionChange, SessionCommit, SessionLogin } from './session/session-changes.js';
export { SessionDriver } from './session/session-driver.js';
export { SessionLock } from './session/session-lock.js';
export type { OwnedRecord, SessionReport } from './session/session-driver.js';
export { SessionCounters } from './session/session-events.js';
export type { EmitSessionEvent, SessionEventName, SessionEvents } from './session/session-events.js';
export type { SessionOptions } from './session/session-options.js';
export type { SessionRecord, SessionReplacement } from './session/session-record.js';
export { SessionSaveError } from './session/session-save-error.js';
export { SessionRegistry } from './session/session-registry.js';
export type { OwnedSessionInfo } from './session/session-registry.js';
export { SessionService } from './session/session-service.js';
export type { SessionData, SessionValue } from './session/session-service.js';
export { Clock } from './time/clock.js';
