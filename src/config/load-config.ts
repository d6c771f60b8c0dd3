import { BootError } from '../errors/boot-error.js';
import { describeValue } from '../errors/describe-value.js';
import type { Problem } from '../errors/mantis-error.js';
import { brokenRules, unknownOptions } from '../errors/option-problems.js';
import { propertyType } from '../container/design-types.js';
import * as problems from './config-problems.js';
import type { Place } from './config-problems.js';
import { envNotesOf, markAsConfiguration } from './env.js';
import { DeclaredRules } from '../validation/declared-rules.js';
import { variableName } from './variable-name.js';
import { typeOfDefault, variableType } from './variable-types.js';
import type { VariableType } from './variable-types.js';
import { isObject } from '../values/kinds.js';

/** Where a configuration is read from. */
export interface ConfigOptions {
  /** The variables. Default: `process.env`. */
  env?: Readonly<Record<string, string | undefined>>;
  /** What stands before the names of variables that no `@Env` names: `'SHOP_'`. Default: nothing. */
  prefix?: string;
}

/** What the properties of a configuration follow from. */
interface Declared {
  readonly target: new () => object;
  /** An object of the class, which has the defaults. */
  readonly config: object;
  readonly rules: DeclaredRules;
  readonly options: ConfigOptions;
}

/** One property of a configuration. */
interface Setting extends Place {
  readonly name: string;
  readonly type: VariableType | undefined;
  readonly isRequired: boolean;
  /** What the variable holds; one that is empty counts as not set. */
  readonly text: string | undefined;
}

/**
 * Fills a class from the environment: `port` from `PORT`, `databaseUrl` from `DATABASE_URL`. The result is frozen.
 *
 * Texts become what the properties are declared as: text, number, boolean, `Date`, `bigint`, an enum, a list. A variable
 * that is not set leaves the default; then the rules of class-validator are checked. Other variables are ignored.
 *
 * @throws {BootError} with every variable that is missing or not accepted (E_CONFIG), none of them with its value.
 */
export function loadConfig<T extends object>(target: new () => T, options: ConfigOptions = {}): Readonly<T> {
  const mistakes = [
    ...(typeof target === 'function' ? [] : [problems.notAClass(describeValue(target))]),
    ...checkOptions(options),
  ];
  if (mistakes.length > 0) throw new BootError(mistakes);

  markAsConfiguration(target);
  const config = new target();
  const rules = new DeclaredRules(target);
  const settings = settingsOf({ target, config, rules, options });
  const failed = new Map(settings.flatMap((setting) => fill(config, setting)));
  for (const [name, broken] of rules.broken(config)) {
    const place = settings.find((setting) => setting.name === name);
    if (place && !failed.has(name)) failed.set(name, problems.invalid(place, broken));
  }
  if (failed.size > 0) throw new BootError([...failed.values()]);
  return freeze(config);
}

function checkOptions(options: ConfigOptions): readonly Problem[] {
  const { env, prefix } = options;
  return [
    ...unknownOptions(options, ['env', 'prefix']),
    ...brokenRules([
      ['env', env, isObject(env), 'an object of texts, such as process.env'],
      ['prefix', prefix, typeof prefix === 'string', "a text such as 'SHOP_'"],
    ]),
  ];
}

function settingsOf({ target, config, rules, options }: Declared): readonly Setting[] {
  const { env = process.env, prefix = '' } = options;
  const notes = envNotesOf(target);
  const names = [...new Set([...Object.keys(config), ...notes.keys(), ...rules.properties])];
  return names.map((name) => {
    const note = notes.get(name);
    const preset: unknown = Reflect.get(config, name);
    const variable = note?.variable ?? prefix + variableName(name);
    const text = Object.hasOwn(env, variable) ? env[variable] : undefined;
    return {
      name,
      property: `${target.name}.${name}`,
      variable,
      type: variableType(note?.type ?? typeOfDefault(preset) ?? propertyType(target, name)),
      isRequired: preset === undefined && !rules.isOptional(name),
      text: text === '' ? undefined : text,
    };
  });
}

/** Puts the value of a variable into its property; gives the mistake when that cannot be. */
function fill(config: object, setting: Setting): readonly (readonly [string, Problem])[] {
  const { name, type, text, isRequired } = setting;
  if (!type) return [[name, problems.typeUnknown(setting)]];
  if (text === undefined) return isRequired ? [[name, problems.notSet(setting)]] : [];

  const value = type.read(text);
  if (value === undefined) return [[name, problems.unreadable(setting, type.name)]];
  Object.defineProperty(config, name, { value, writable: true, enumerable: true, configurable: true });
  return [];
}

function freeze<T extends object>(config: T): Readonly<T> {
  for (const value of Object.values(config)) if (Array.isArray(value)) Object.freeze(value);
  return Object.freeze(config);
}
