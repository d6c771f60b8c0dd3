import type { Constructor } from '../container/design-types.js';
import { describeValue } from '../errors/describe-value.js';
import { editDistance } from '../errors/edit-distance.js';
import type { Problem } from '../errors/mantis-error.js';
import { isClass } from '../values/kinds.js';
import type { Mount } from './route-group.js';

/** Something in `controllers` that has no routes. */
export function notAController({ controller, place }: Mount): Problem {
  return {
    code: 'E_CONTROLLER_INVALID',
    what: `${place} is ${describeValue(controller)}.`,
    why: 'Only a class decorated with @Controller has routes.',
    fix: isClass(controller)
      ? `write @Controller() above ${controller.name}.`
      : 'pass the class itself, as in controllers: [HomeController].',
  };
}

/** A host that no request could have. */
export function badHost(controller: Constructor, host: unknown, reason: string): Problem {
  return {
    code: 'E_ROUTE_HOST',
    what: `The host ${describeValue(host)} of ${controller.name} cannot be understood: ${reason}.`,
    why: 'No request could be matched with it.',
    fix: "write it like 'admin.example.com' or ':tenant.example.com'.",
  };
}

/** A path that `parsePattern` does not understand. */
export function badPath(action: string, path: string, reason: string): Problem {
  return {
    code: 'E_ROUTE_PATH',
    what: `The path "${path}" of ${action} cannot be understood: ${reason}.`,
    why: 'No request could be matched with it.',
    fix: 'write it like /users, /users/:id, /users/:id(\\\\d+), /posts/:page? or /files/*.',
  };
}

/** What stands where a path is expected, such as the options of a route. */
export function notAPath(action: string, given: unknown): Problem {
  return {
    code: 'E_ROUTE_PATH',
    what: `${action} has ${describeValue(given)} for its path.`,
    why: 'A path is a text, or a list of texts; the options of a route come after it.',
    fix: "write it like @Get('/users'), or @Get('/users', { name: 'users' }) with options.",
  };
}

/** A list of paths without any. */
export function noPath(action: string): Problem {
  return {
    code: 'E_ROUTE_PATH',
    what: `${action} has an empty list of paths.`,
    why: 'No request could be matched with it.',
    fix: "write its paths like @Get(['/users', '/people']), or remove the decorator.",
  };
}

/** A verb on a member that the prototype does not have as a method: a property, or an accessor. */
export function notAMethod({ name }: Constructor, member: string): Problem {
  return {
    code: 'E_ACTION_INVALID',
    what: `${name}.${member} is decorated as an action, and is no method.`,
    why: 'The value of a property or an accessor is not known before there is an object of the class.',
    fix: `make it a method: ${member}() { … }.`,
  };
}

/** `@Param` with a name that none of the action's paths has, so that it would never be given. */
export function unknownParameter(action: string, name: string, known: readonly string[]): Problem {
  const near = known.find(
    (each) => name !== '*' && each !== '*' && editDistance(each, name) <= Math.max(1, Math.floor(name.length / 3)),
  );
  const names = known.map((each) => `'${each}'`).join(', ');
  return {
    code: 'E_ROUTE_PARAMETER',
    what: `${action} asks for the path parameter '${name}'${near === undefined ? '.' : `; did you mean '${near}'?`}`,
    why: known.length === 0 ? 'Its path has no parameters.' : `Its path has ${names}.`,
    fix: `write @Param with a name that the path has, or ${name === '*' ? '* at the end of' : `:${name} in`} the path.`,
  };
}
