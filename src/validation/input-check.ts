import { isClass, isConstructor } from '../values/kinds.js';
import type { Problem } from '../errors/mantis-error.js';
import { follow } from '../time/eventually.js';
import type { Eventually } from '../time/eventually.js';
import { ruleStorage } from './class-validator.js';
import { DtoCompiler } from './dto-compiler.js';
import { notInstalled } from './dto-problems.js';
import { Filling, isRecord } from './fill.js';
import type { Origin } from './fill.js';
import { Issues } from './issues.js';
import type { InputIssue } from './issues.js';
import type { Shape } from './shapes.js';
import { askSchema, isStandardSchema, toInputIssue } from './standard-schema.js';
import type { StandardSchema } from './standard-schema.js';
import { Validation } from './validate.js';

/** What came of a check: the value in its type, or what is wrong with the input. */
export type Checked =
  { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly InputIssue[] };

/** Turns an input into a value of a declared type, or says what is wrong with it. */
export type InputCheck = (input: unknown, origin: Origin) => Eventually<Checked>;

/**
 * The check for a DTO class, a list of one, or a schema, read once; `undefined` for any other type.
 *
 * @param groups of class-validator; without, all rules hold.
 */
export function compileCheck(
  type: unknown,
  groups?: readonly string[],
): { readonly check: InputCheck; readonly problems: readonly Problem[] } | undefined {
  const isList = Array.isArray(type);
  const target: unknown = isList ? type[0] : type;
  if (isStandardSchema(target)) return { check: isList ? listOfSchema(target) : checkOfSchema(target), problems: [] };
  if (!isConstructor(target) || !isClass(target)) return undefined;

  const storage = ruleStorage();
  if (!storage) return { check: refuseAll, problems: [notInstalled(target.name)] };
  const compiler = new DtoCompiler(storage, groups);
  // A class that cannot be made is among the problems, so that the check is never used.
  const dto: Shape = { kind: 'dto', dto: compiler.compile(target) };
  return { check: checkOfShape(isList ? { kind: 'list', item: dto } : dto), problems: compiler.problems };
}

const refuseAll: InputCheck = () => ({ issues: [] });

function checkOfShape(shape: Shape): InputCheck {
  return (input, origin) => {
    const given = input === undefined && shape.kind === 'dto' ? {} : input;
    if (shape.kind === 'list' ? !Array.isArray(given) : !isRecord(given)) return { issues: [wrongKind(shape)] };

    const filling = new Filling(origin);
    const issues = new Issues();
    const value = filling.value(shape, given);
    new Validation(filling, issues).validateShape(shape, value, '', () => 'each item must be an object');
    return follow(issues.settle(), (found) => (found.length === 0 ? { value } : { issues: found }));
  };
}

function wrongKind(shape: Shape): InputIssue {
  return shape.kind === 'list'
    ? { pointer: '', rule: 'isArray', message: 'The input must be a list.' }
    : { pointer: '', rule: 'isObject', message: 'The input must be an object.' };
}

function checkOfSchema(schema: StandardSchema): InputCheck {
  return (input) =>
    follow(askSchema(schema, input), (answer) => {
      if (!answer.issues) return { value: answer.value };
      const issues = new Issues();
      for (const issue of answer.issues) issues.add(toInputIssue(issue, schema));
      return follow(issues.settle(), (found) => ({ issues: found }));
    });
}

function listOfSchema(schema: StandardSchema): InputCheck {
  const checkItem = checkOfSchema(schema);
  return async (input, origin) => {
    if (!Array.isArray(input))
      return { issues: [{ pointer: '', rule: 'isArray', message: 'The input must be a list.' }] };
    const values: unknown[] = [];
    const issues = new Issues();
    for (const [index, item] of input.entries()) {
      if (issues.isFull) break;
      const checked = await checkItem(item, origin);
      if (!checked.issues) values.push(checked.value);
      for (const issue of checked.issues ?? []) issues.add({ ...issue, pointer: `/${index}${issue.pointer}` });
    }
    return issues.count === 0 ? { value: values } : { issues: await issues.settle() };
  };
}
