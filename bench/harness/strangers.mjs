import { createHmac, randomBytes, randomUUID } from 'node:crypto';

const count = 1000;

/** What the servers that sign their cookies sign them with. */
export const secret = 'a secret of the benchmark, long enough';

const fastify = (id) => `sessionId=${encodeURIComponent(sign(id))}`;
const mantis = (id) => `session_id=${id}`;
const cookieOf = {
  raw: () => `id=${randomUUID()}`,
  'fastify-memory': fastify,
  'fastify-files': fastify,
  'express-files': (id) => `connect.sid=${encodeURIComponent(`s:${sign(id)}`)}`,
  mantis,
  'mantis-defaults': mantis,
};

/**
 * Cookies with ids in good form that the server has not issued. Where it signs its cookies these are signed, as those
 * of sessions that have ended are: otherwise they would not get as far as its store.
 */
export function strangersTo(server) {
  return Array.from({ length: count }, () => cookieOf[server](randomBytes(32).toString('base64url')));
}

function sign(id) {
  const signature = createHmac('sha256', secret).update(id).digest('base64');
  return `${id}.${signature.replace(/=+$/, '')}`;
}
