/** What a request does, as the rules tell it. */
export type Action =
  | { readonly does: 'set' | 'push' | 'flash' | 'update'; readonly key: string; readonly value: number }
  | { readonly does: 'change inside' | 'delete' | 'increment'; readonly key: string }
  | { readonly does: 'clear' | 'read' | 'read flash' | 'regenerate' | 'destroy' }
  | { readonly does: 'login'; readonly owner: string; readonly keep?: readonly string[] };

type Values = ReadonlyMap<string, unknown>;
type Change = (value: unknown) => unknown;
/** What becomes of a key: a value whatever is stored, nothing, or what is stored with some changes made to it. */
type Effect = { readonly value: unknown } | { readonly gone: true } | { readonly changes: readonly Change[] };

/** A session as it should be stored. */
export interface ModelSession {
  readonly data: Values;
  readonly flash: Values;
  readonly owner: string | undefined;
}

const nothing: ModelSession = { data: new Map(), flash: new Map(), owner: undefined };

/** Not commutative, so that an order of updates shows. */
export function updated(value: unknown, by: number): number {
  return ((typeof value === 'number' ? value : 0) * 3 + by) % 1_000_003;
}

/** The rules of sessions in as few words as they can be told, with nothing of how they are kept. */
export class Model {
  /** What should be stored, by id. */
  readonly sessions = new Map<string, ModelSession>();

  begin(id: string | undefined): ModelRequest {
    return new ModelRequest(id === undefined || !this.sessions.has(id) ? undefined : id, this.sessions);
  }
}

/** One request: what it saw when it began, and what it has wanted since. */
export class ModelRequest {
  readonly #sessions: Map<string, ModelSession>;
  #id: string | undefined;
  #seen: ModelSession;
  /** What the last request flashed, as long as reading it ages it. */
  #ageing: Values;
  /** Its session ended without it; nothing that it wants comes to anything. */
  #isLost = false;
  #doomed: string | undefined;
  #clears = false;
  #keeps: readonly string[] | undefined;
  readonly #effects = new Map<string, Effect>();
  readonly #flashed = new Map<string, unknown>();
  #readsFlash = false;
  #newId = false;
  #owner: string | undefined;
  #passesOn = false;

  constructor(id: string | undefined, sessions: Map<string, ModelSession>) {
    this.#id = id;
    this.#sessions = sessions;
    this.#seen = (id !== undefined && sessions.get(id)) || nothing;
    this.#ageing = this.#seen.flash;
  }

  do(action: Action): void {
    switch (action.does) {
      case 'set':
        return void this.#effects.set(action.key, { value: action.value });
      case 'change inside':
        return void this.#effects.set(action.key, { value: { inside: inside(this.value(action.key)) + 1 } });
      case 'delete':
        return void this.#effects.set(action.key, { gone: true });
      case 'increment':
        return this.#change(action.key, (value) => ((value as number | undefined) ?? 0) + 1);
      case 'push':
        return this.#change(action.key, (value) => [...((value as number[] | undefined) ?? []), action.value]);
      case 'update':
        return this.#change(action.key, (value) => updated(value, action.value));
      case 'flash':
        return void this.#flashed.set(action.key, action.value);
      case 'read flash':
        return void (this.#readsFlash = true);
      case 'read':
        return;
      case 'clear':
        this.#effects.clear();
        this.#clears = this.#seen.data.size > 0;
        return;
      case 'regenerate':
        return void (this.#newId = true);
      case 'destroy':
        this.#doomed ??= this.#id;
        this.#id = undefined;
        this.#ageing = nothing.flash;
        return this.#startOver(nothing);
      case 'login':
        return this.#login(action.owner, action.keep);
    }
  }

  /** The values as this request sees them. */
  get values(): ReadonlyMap<string, unknown> {
    const keys = new Set([...this.#seen.data.keys(), ...this.#effects.keys()]);
    const entries = [...keys].map((key) => [key, this.value(key)] as const);
    return new Map(entries.filter(([, value]) => value !== undefined));
  }

  value(key: string): unknown {
    return after(this.#effects.get(key), this.#remains(key) ? this.#seen.data.get(key) : undefined);
  }

  /** What should be stored from now on; `newId` is what the session has in fact been given, if it has got a new one. */
  commit(newId: string | undefined): void {
    if (this.#doomed !== undefined && !this.#sessions.delete(this.#doomed)) this.#isLost = true;
    this.#doomed = undefined;
    if (!this.#wantsAnything) return;
    const stored = this.#id === undefined ? nothing : this.#sessions.get(this.#id);
    if (this.#isLost || !stored) return this.#lose();
    const session = this.#appliedTo(stored);
    if (this.#id === undefined || this.#newId) {
      if (this.#id !== undefined) this.#sessions.delete(this.#id);
      this.#id = newId ?? 'an id that was not given';
    }
    this.#sessions.set(this.#id, session);
    if (this.#readsFlash) this.#ageing = nothing.flash;
    this.#startOver(session);
  }

  get #wantsAnything(): boolean {
    const ages = this.#readsFlash && this.#ageing.size > 0;
    const renames = this.#newId && this.#id !== undefined;
    const changes = this.#changes.length > 0 || this.#flashed.size > 0 || this.#clears || this.#keeps !== undefined;
    return changes || ages || renames || this.#owner !== undefined;
  }

  /** Without the removal of what was not there. */
  get #changes(): readonly (readonly [string, Effect])[] {
    return [...this.#effects].filter(([key, effect]) => !('gone' in effect) || this.#seen.data.has(key));
  }

  #appliedTo(stored: ModelSession): ModelSession {
    const data = new Map([...stored.data].filter(([key]) => this.#remains(key)));
    for (const [key, effect] of this.#changes) {
      const value = after(effect, data.get(key));
      if (value === undefined) data.delete(key);
      else data.set(key, value);
    }
    const flash = new Map(this.#passesOn ? [] : stored.flash);
    const aged = this.#readsFlash ? this.#ageing : nothing.flash;
    for (const [key, value] of aged) if (flash.get(key) === value) flash.delete(key);
    return { data, flash: new Map([...flash, ...this.#flashed]), owner: this.#owner ?? stored.owner };
  }

  #remains(key: string): boolean {
    return !this.#clears && (!this.#keeps || this.#keeps.includes(key));
  }

  #change(key: string, change: Change): void {
    const before = this.#effects.get(key) ?? (this.#clears ? { gone: true } : { changes: [] });
    const effect = 'changes' in before ? { changes: [...before.changes, change] } : { value: change(after(before, 0)) };
    this.#effects.set(key, effect);
  }

  #login(owner: string, keep: readonly string[] | undefined): void {
    const previous = this.#owner ?? this.#seen.owner;
    if (previous === undefined && keep) {
      this.#keeps = keep;
      for (const key of this.#effects.keys()) if (!keep.includes(key)) this.#effects.delete(key);
    }
    if (previous !== undefined && previous !== owner) {
      this.#effects.clear();
      this.#clears = true;
      this.#passesOn = true;
    }
    this.#newId = true;
    this.#owner = owner;
  }

  #lose(): void {
    this.#isLost = true;
    this.#id = undefined;
    this.#ageing = nothing.flash;
    this.#startOver(nothing);
  }

  #startOver(seen: ModelSession): void {
    this.#seen = seen;
    this.#effects.clear();
    this.#flashed.clear();
    this.#keeps = undefined;
    this.#owner = undefined;
    this.#clears = this.#readsFlash = this.#newId = this.#passesOn = false;
  }
}

function after(effect: Effect | undefined, stored: unknown): unknown {
  if (!effect) return stored;
  if ('gone' in effect) return undefined;
  return 'value' in effect ? effect.value : effect.changes.reduce((value, change) => change(value), stored);
}

function inside(value: unknown): number {
  return (value as { inside: number } | undefined)?.inside ?? 0;
}
