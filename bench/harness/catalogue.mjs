/**
 * What a measured request is, and which visitors send it. `sliding` asks the server to renew the session at each one;
 * `longest` bounds the seconds of what leaves a file at each one; `alone` measures one connection as well.
 *
 * The order is that of each round: `first` comes before what replaces files, since some file systems make new ones slowly
 * for a minute after many were removed.
 */
export const workloads = {
  hello: { method: 'GET', path: '/hello', visitors: 'anybody', alone: true },
  first: { method: 'POST', path: '/theme', visitors: 'fresh', longest: 2 },
  read: { method: 'GET', path: '/theme', visitors: 'returning' },
  write: { method: 'POST', path: '/theme', visitors: 'writing' },
  sliding: { method: 'GET', path: '/theme', visitors: 'returning', sliding: true },
  unknown: { method: 'GET', path: '/theme', visitors: 'strangers', alone: true },
};

const everyWorkload = Object.keys(workloads);

/**
 * The servers, in the order of each round; the first one is what the others are compared with. `adoptsNothing` holds a
 * server to it that an id it did not issue leaves no trace.
 */
export const servers = [
  {
    name: 'raw',
    file: 'servers/raw.mjs',
    workloads: everyWorkload.filter((name) => name !== 'sliding'),
    keepsFiles: true,
  },
  { name: 'fastify', file: 'servers/fastify.mjs', workloads: ['hello'], keepsFiles: false },
  { name: 'fastify-memory', file: 'servers/fastify-memory.mjs', workloads: everyWorkload, keepsFiles: false },
  { name: 'fastify-files', file: 'servers/fastify-files.mjs', workloads: everyWorkload, keepsFiles: true },
  { name: 'express-files', file: 'servers/express-files.mjs', workloads: everyWorkload, keepsFiles: true },
  { name: 'nest', file: 'dist/nest.js', workloads: ['hello'], keepsFiles: false },
  { name: 'mantis', file: 'dist/mantis.js', workloads: everyWorkload, keepsFiles: true, adoptsNothing: true },
  {
    name: 'mantis-defaults',
    file: 'dist/mantis-defaults.js',
    workloads: everyWorkload,
    keepsFiles: true,
    adoptsNothing: true,
  },
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
