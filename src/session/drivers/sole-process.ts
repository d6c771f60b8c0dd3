import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { hasCode } from './file-operations.js';

/** One claim a directory, for all applications of this process. */
const claims = new Map<string, { readonly server: Promise<Server>; holders: number }>();

/**
 * Claims a directory for this process, where there is no lock on files: by an address that the system gives to one
 * process at a time, and takes back when that ends, however it ends.
 *
 * @returns what gives the claim back; `undefined` where the system has no such addresses.
 * @throws EADDRINUSE when another process has claimed it.
 */
export async function claimDirectory(path: string): Promise<(() => void) | undefined> {
  const address = addressOf(path);
  if (address === undefined) return undefined;
  const claim = claims.get(address) ?? { server: listen(address), holders: 0 };
  claims.set(address, claim);
  claim.holders += 1;
  const release = (): void => {
    claim.holders -= 1;
    if (claim.holders > 0) return;
    claims.delete(address);
    void claim.server.then((server) => server.close()).catch(() => undefined);
  };
  try {
    await claim.server;
    return release;
  } catch (error) {
    release();
    if (hasCode(error, 'EADDRINUSE')) throw error;
    return undefined;
  }
}

/** An address that stands in no directory: in Linux's abstract namespace, or a named pipe of Windows. */
function addressOf(path: string): string | undefined {
  const name = `mantisjs-${createHash('sha256').update(realpathSync(path)).digest('hex')}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : undefined;
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject).listen(address, () => resolve(server));
    server.unref();
  });
}
