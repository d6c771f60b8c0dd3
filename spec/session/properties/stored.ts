import { decodeValue } from '../../../src/session/session-values.js';
import type { CompleteDriver } from '../../../src/session/complete-driver.js';
import type { SessionEngine } from '../../../src/session/session-engine.js';
import type { SessionRecord } from '../../../src/session/session-record.js';
import type { ModelSession } from './model.js';

/** What is stored for those of the ids that are live. */
export async function storedIn(
  sessions: CompleteDriver,
  engine: SessionEngine,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, ModelSession>> {
  const found = new Map<string, ModelSession>();
  for (const id of ids) {
    const key = (await engine.peek(id))?.key;
    const record = key === undefined ? undefined : await sessions.read(key);
    if (record) found.set(id, toModel(record));
  }
  return found;
}

function toModel({ data, flash, owner }: SessionRecord): ModelSession {
  return { data: decoded(data), flash: decoded(flash ?? {}), owner };
}

function decoded(values: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(values).map(([key, value]) => [key, decodeValue(value)]));
}
