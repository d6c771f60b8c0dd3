import { gate } from '../session-app.js';

/** Gates by name. Whoever comes first makes one: who waits at it, or who opens it. */
export class Gates {
  readonly #gates = new Map<string, ReturnType<typeof gate>>();

  /** Resolves when the gate is open. */
  wait(name: string): Promise<void> {
    return this.#gate(name).opened;
  }

  open(name: string): void {
    this.#gate(name).open();
  }

  #gate(name: string): ReturnType<typeof gate> {
    const found = this.#gates.get(name) ?? gate();
    this.#gates.set(name, found);
    return found;
  }
}
