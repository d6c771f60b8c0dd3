import { notesOf } from '../routing/notes.js';

/**
 * Lets requests of one session run one at a time, on an action or on all actions of a controller: each begins with what
 * the one before it has committed. Requests of other sessions do not wait, nor do those of other actions.
 *
 * @param options.wait seconds to wait for one's turn; past that the answer is 503. Default: 10.
 */
export function SessionLock({ wait = 10 }: { wait?: number } = {}): ClassDecorator & MethodDecorator {
  return (target: object, action?: string | symbol): void => {
    if (action === undefined) notesOf(target).sessionWait = wait;
    else notesOf(target.constructor).actionSessionWaits.set(String(action), wait);
  };
}
