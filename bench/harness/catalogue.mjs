/** What a measured request is; `sliding` asks the server to renew the session at each one. */
export const workloads = {
  hello: { method: 'GET', path: '/hello', hasSession: false, sliding: false },
  read: { method: 'GET', path: '/theme', hasSession: true, sliding: false },
  write: { method: 'POST', path: '/theme', hasSession: true, sliding: false },
  sliding: { method: 'GET', path: '/theme', hasSession: true, sliding: true },
};

const everyWorkload = ['hello', 'read', 'write', 'sliding'];

/** The servers, in the order of each round; the first one is what the others are compared with. */
export const servers = [
  { name: 'raw', file: 'servers/raw.mjs', workloads: ['hello', 'read', 'write'], keepsFiles: true },
  { name: 'fastify', file: 'servers/fastify.mjs', workloads: ['hello'], keepsFiles: false },
  { name: 'fastify-memory', file: 'servers/fastify-memory.mjs', workloads: everyWorkload, keepsFiles: false },
  { name: 'fastify-files', file: 'servers/fastify-files.mjs', workloads: everyWorkload, keepsFiles: true },
  { name: 'express-files', file: 'servers/express-files.mjs', workloads: everyWorkload, keepsFiles: true },
  { name: 'nest', file: 'dist/nest.js', workloads: ['hello'], keepsFiles: false },
  { name: 'mantis', file: 'dist/mantis.js', workloads: everyWorkload, keepsFiles: true },
];

/** The packages under measurement, beside mantisjs itself. */
export const packages = [
  'fastify',
  '@fastify/cookie',
  '@fastify/session',
  'session-file-store',
  'express',
  'express-session',
  '@nestjs/core',
  '@nestjs/platform-fastify',
];
