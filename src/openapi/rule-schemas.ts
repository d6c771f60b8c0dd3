import { patternKeyword } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';
import { isObject } from '../values/kinds.js';

type Constraints = readonly unknown[];
type RuleSchema = (constraints: Constraints) => JsonSchema;

const text = (more: JsonSchema = {}): RuleSchema => constant({ type: 'string', ...more });
const pattern = (source: string): RuleSchema => text({ pattern: source });
const moment = text({ format: 'date-time' });

/** What each decorator of class-validator means in JSON Schema, by the name of its rule. */
const schemas: ReadonlyMap<string, RuleSchema> = new Map<string, RuleSchema>([
  ['isString', text()],
  ['isBoolean', constant({ type: 'boolean' })],
  ['isNumber', constant({ type: 'number' })],
  ['isInt', constant({ type: 'integer' })],
  ['isObject', constant({ type: 'object' })],
  ['isNotEmptyObject', constant({ type: 'object', minProperties: 1 })],
  ['isDate', moment],
  ['isDateString', moment],
  ['isIso8601', moment],
  ['isRFC3339', moment],
  ['minDate', moment],
  ['maxDate', moment],

  ['min', ([least]) => ({ type: 'number', ...limit('minimum', least) })],
  ['max', ([most]) => ({ type: 'number', ...limit('maximum', most) })],
  ['isPositive', constant({ type: 'number', exclusiveMinimum: 0 })],
  ['isNegative', constant({ type: 'number', exclusiveMaximum: 0 })],
  ['isDivisibleBy', ([divisor]) => ({ type: 'number', ...positive('multipleOf', divisor) })],
  ['isLatitude', constant({ minimum: -90, maximum: 90 })],
  ['isLongitude', constant({ minimum: -180, maximum: 180 })],

  ['isLength', ([least, most]) => ({ type: 'string', ...count('minLength', least), ...count('maxLength', most) })],
  ['minLength', ([least]) => ({ type: 'string', ...count('minLength', least) })],
  ['maxLength', ([most]) => ({ type: 'string', ...count('maxLength', most) })],
  ['matches', ([expression, flags]) => ({ type: 'string', ...patternOf(expression, flags) })],
  ['contains', ([seed]) => ({ type: 'string', ...(typeof seed === 'string' ? patternKeyword(escaped(seed)) : {}) })],

  ['isEmail', text({ format: 'email' })],
  ['isUrl', text({ format: 'uri' })],
  ['isUuid', text({ format: 'uuid' })],
  ['isFqdn', text({ format: 'hostname' })],
  ['isIp', ([version]) => ({ type: 'string', ...ipFormat(version) })],
  ['isStrongPassword', text({ format: 'password' })],
  ['isBase64', text({ contentEncoding: 'base64' })],
  ['isJson', text({ contentMediaType: 'application/json' })],
  ['isMongoId', pattern('^[0-9a-fA-F]{24}$')],
  ['isHexColor', pattern('^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$')],
  ['isMilitaryTime', pattern('^([01]\\d|2[0-3]):[0-5]\\d$')],
  ['isBooleanString', text({ enum: ['true', 'false', '1', '0'] })],

  ['isIn', ([values]) => oneOf(values)],
  ['isNotIn', ([values]) => (isJsonList(values) ? { not: { enum: [...new Set(values)] } } : {})],
  ['isEnum', ([entity, values]) => oneOf(values ?? entity)],
  ['equals', ([value]) => (isJson(value) ? { const: value } : {})],
  ['notEquals', ([value]) => (isJson(value) ? { not: { const: value } } : {})],

  ['isArray', constant({ type: 'array' })],
  ['arrayMinSize', ([least]) => ({ type: 'array', ...count('minItems', least) })],
  ['arrayMaxSize', ([most]) => ({ type: 'array', ...count('maxItems', most) })],
  ['arrayNotEmpty', constant({ type: 'array', minItems: 1 })],
  ['arrayUnique', constant({ type: 'array', uniqueItems: true })],
  ['arrayContains', constant({ type: 'array' })],
  ['arrayNotContains', constant({ type: 'array' })],
]);

/** Further rules of class-validator that only texts can keep, in a shape that JSON Schema has no short word for. */
const texts: ReadonlySet<string> = new Set(
  `isAlpha isAlphanumeric isAscii isBase32 isBase58 isBIC isBtcAddress isByteLength isCreditCard isCurrency isDataURI
  isDecimal isEAN isEthereumAddress IsFirebasePushId isFullWidth isHSL isHalfWidth isHash isHexadecimal isIBAN
  isIdentityCard isIsbn isIsin isISO31661Alpha2 isISO31661Alpha3 isISO31661Numeric isISO4217CurrencyCode isISO6391
  isISRC isISSN isJwt isLatLong isLocale isLowercase isMacAddress isMagnetURI isMimeType isMobilePhone isMultibyte
  isNumberString isOctal isPassportNumber isPhoneNumber isPort isPostalCode isRgbColor isSemVer isSurrogatePair
  isTaxId isTimeZone isUppercase isVariableWidth notContains`.split(/\s+/),
);

/** What a rule says in JSON Schema; nothing for one that it has no words for, such as a user's own. */
export function ruleSchema(name: string | undefined, constraints: Constraints): JsonSchema {
  if (name === undefined) return {};
  return schemas.get(name)?.(constraints) ?? (texts.has(name) ? { type: 'string' } : {});
}

/** A schema for one of these values; an open one when JSON cannot carry them. */
export function oneOf(values: unknown): JsonSchema {
  const list = isObject(values) ? Object.values(values) : [];
  if (list.length === 0 || !isJsonList(list)) return {};
  const types = [...new Set(list.map(jsonType))];
  return { ...(types.length === 1 ? { type: types[0] } : {}), enum: [...new Set(list)] };
}

function constant(schema: JsonSchema): RuleSchema {
  return () => schema;
}

function limit(keyword: string, value: unknown): JsonSchema {
  return typeof value === 'number' && Number.isFinite(value) ? { [keyword]: value } : {};
}

function positive(keyword: string, value: unknown): JsonSchema {
  return typeof value === 'number' && value > 0 ? limit(keyword, value) : {};
}

function count(keyword: string, value: unknown): JsonSchema {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? { [keyword]: value } : {};
}

/** JSON Schema knows no flags (draft 2020-12 §6.3.3), so that an expression which needs one is left out. */
function patternOf(expression: unknown, flags: unknown): JsonSchema {
  const source = expression instanceof RegExp ? expression.source : expression;
  const modifiers = expression instanceof RegExp ? expression.flags : (flags ?? '');
  if (typeof source !== 'string' || typeof modifiers !== 'string' || !/^[dgu]*$/.test(modifiers)) return {};
  return patternKeyword(source);
}

function escaped(seed: string): string {
  return seed.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function ipFormat(version: unknown): JsonSchema {
  if (version === undefined) return { anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] };
  return { format: `ipv${String(version)}` };
}

function jsonType(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function isJson(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function isJsonList(values: unknown): values is readonly unknown[] {
  return Array.isArray(values) && values.length > 0 && values.every(isJson);
}
