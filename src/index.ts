export { createApp } from './app/app.js';
export type { App, RequestKernel } from './app/app.js';
export type { AppOptions } from './app/options/app-options.js';
export type { HealthCheck, HealthOptions } from './health/health-options.js';
export type { AppHook, PlatformOptions, ShutdownOptions } from './app/options/platform-options.js';
export type { OnBoot, OnClose } from './container/hooks.js';
export { describeApi } from './app/describe-api.js';
export { inject, injectAll, injectable, singleton } from './container/tsyringe.js';
export { BootError } from './errors/boot-error.js';
export { MantisError } from './errors/mantis-error.js';
export type { Problem } from './errors/mantis-error.js';
export type { ErrorCode } from './errors/catalogue.js';
export { csrfField, csrfToken } from './forms/csrf-field.js';
export { errors, flashed, old } from './forms/form-state.js';
export type { FormErrors } from './forms/form-state.js';
export { redirect } from './forms/redirect.js';
export type { Redirect, RouteRedirectInit } from './forms/redirect.js';
export type { BodyOptions } from './http/body-limits.js';
export { compression } from './http/compression.js';
export type { CompressionOptions } from './http/compression.js';
export type { CompressionEncoding } from './http/encoders.js';
export type { MoveOptions } from './http/move-file.js';
export type { UploadOptions } from './http/upload-options.js';
export type { FieldRules, UploadPlan } from './http/upload-plan.js';
export { UploadedFile } from './http/uploaded-file.js';
export { cors } from './http/cors.js';
export type { CorsOptions, CorsOrigin, OriginDecision } from './http/cors-options.js';
export type { CsrfOptions } from './http/cross-site-guard.js';
export { etag } from './http/etag.js';
export { file } from './http/files/file.js';
export type { FileInit } from './http/files/file.js';
export type { StaticOptions } from './http/files/static-options.js';
export { html, raw } from './http/html.js';
export {
  BadGateway,
  BadRequest,
  Conflict,
  ContentTooLarge,
  Forbidden,
  GatewayTimeout,
  Gone,
  HttpError,
  InternalServerError,
  Locked,
  MethodNotAllowed,
  NotAcceptable,
  NotFound,
  NotImplemented,
  PaymentRequired,
  PreconditionFailed,
  PreconditionRequired,
  RequestTimeout,
  ServiceUnavailable,
  TooManyRequests,
  Unauthorized,
  UnavailableForLegalReasons,
  UnprocessableContent,
  UnsupportedMediaType,
} from './http/http-error.js';
export type { HttpErrorOptions } from './http/http-error.js';
export { HttpRequest } from './http/http-request.js';
export { InvalidInput } from './http/invalid-input.js';
export type { FieldMessages } from './http/invalid-input.js';
export { Logger } from './http/logger.js';
export type { Middleware, MiddlewareFunction, Next } from './http/middleware.js';
export type { Address, SocketTarget } from './http/listen-target.js';
export type { HttpsOptions, ServerOptions } from './http/server-options.js';
export type { MatchedRoute, RequestContext } from './http/request-context.js';
export type {
  ActionReference,
  PathParameters,
  QueryParameters,
  RouteNames,
  RouteParameters,
  UrlFunction,
  UrlOptions,
} from './http/route-names.js';
export { checkPreconditions } from './http/preconditions.js';
export type { Validators } from './http/preconditions.js';
export { Result } from './http/result.js';
export type { ResultInit } from './http/result.js';
export type {
  ContentSecurityPolicy,
  SecurityHeadersOptions,
  StrictTransportSecurityOptions,
} from './http/security-headers-options.js';
export { timeout } from './http/time-limit.js';
export { json, noContent, stream, text } from './http/results.js';
export { sse } from './http/server-sent-events.js';
export type { ServerSentEvent } from './http/server-sent-events.js';
export { File, Files } from './routing/file-decorators.js';
export type { FileOptions, FilesOptions } from './routing/file-options.js';
export { ViewEngine } from './views/view-engine.js';
export type { ViewHelpers } from './views/view-engine.js';
export type { ViewOptions, ViewsOption } from './views/view-options.js';
export { view } from './views/view.js';
export type { ErrorPageOptions } from './app/options/error-options.js';
export type { AccessLogOptions, AnsweredRequest } from './kernel/access-log.js';
export { ApiHidden, ApiOperation, ApiProperty } from './openapi/api-decorators.js';
export type { ApiOperationOptions, ApiPropertyOptions, ApiResponseOptions, ApiSecurity } from './openapi/api-notes.js';
export type { OpenApiDocument } from './openapi/document.js';
export type { JsonSchema } from './openapi/json-schema.js';
export type { OpenApiOptions, SecurityScheme } from './openapi/openapi-options.js';
export { Body, Cookie, Header, Ip, Param, Query, Req } from './routing/parameter-decorators.js';
export { All, Controller, Delete, Get, Head, Options, Patch, Post, Put, Use } from './routing/route-decorators.js';
export type { ActionParameterDecorator, ValidationOptions } from './routing/parameter-decorators.js';
export { formatRoutes } from './routing/format-routes.js';
export type { ControllerOptions, RouteOptions } from './routing/notes.js';
export { group } from './routing/route-group.js';
export type { ControllerEntry, GroupOptions, RouteGroup } from './routing/route-group.js';
export type { RouteRow } from './routing/route.js';
export { Signed, signed } from './routing/signed.js';
export { UrlGenerator } from './routing/url-generator.js';
export type { SignedUrlOptions } from './routing/url-signer.js';
export type { SessionCookieOptions } from './session/cookie-options.js';
export type { FlashChange } from './session/flash.js';
export type { SessionChange, SessionCommit, SessionLogin } from './session/session-changes.js';
export { SessionDriver } from './session/session-driver.js';
export { SessionLock } from './session/session-lock.js';
export type { OwnedRecord, RenewedRecord, SessionRenewal, SessionReport } from './session/session-driver.js';
export { SessionCounters } from './session/session-events.js';
export type { EmitSessionEvent, SessionEventName, SessionEvents } from './session/session-events.js';
export type { SessionDriverToken, SessionOptions } from './session/session-options.js';
export type { SessionRecord, SessionReplacement } from './session/session-record.js';
export { SessionSaveError } from './session/session-save-error.js';
export { SessionRegistry } from './session/session-registry.js';
export type { OwnedSessionInfo } from './session/session-registry.js';
export { SessionService } from './session/session-service.js';
export type { SessionData, SessionValue } from './session/session-service.js';
export { Type } from './validation/type-decorator.js';
export type { FieldType } from './validation/type-decorator.js';
export type { InputIssue } from './validation/issues.js';
export type { StandardIssue, StandardResult, StandardSchema } from './validation/standard-schema.js';
export { Clock } from './time/clock.js';
