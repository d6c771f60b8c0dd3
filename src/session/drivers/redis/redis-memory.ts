import type { SessionReport } from '../../session-driver.js';
import type { RedisServer } from './redis-server.js';

/** Warns of a server that may end sessions to get memory. What the server does not tell is taken for good. */
export async function reportEviction(server: RedisServer, key: string, report: SessionReport): Promise<void> {
  const policy = await policyOf(server, key);
  if (policy === undefined || policy === 'noeviction') return;
  report.warn(
    `Redis removes keys when its memory is full (maxmemory-policy ${policy}), which ends sessions that are in use. ` +
      'Keep sessions in a server of their own with CONFIG SET maxmemory-policy noeviction.',
    { event: 'eviction', policy },
  );
}

/** CONFIG is not permitted in many places where INFO is. */
async function policyOf(server: RedisServer, key: string): Promise<string | undefined> {
  try {
    const info = String(await server.send(key, ['INFO', 'memory']));
    return /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  } catch {
    // Nor is INFO, or the server is gone again, of which the next command tells.
    return undefined;
  }
}
