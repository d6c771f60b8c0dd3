/** A body with a key too many, which is to be dropped. */
export const user = {
  name: 'Ann Example',
  email: 'ann@example.com',
  age: 42,
  address: { street: 'Main Street 1' },
  admin: true,
};

/**
 * What a measured request is, and which visitors send it. `body` is sent as JSON. `sliding` asks the server to renew the session at each one;
 * `longest` bounds the seconds of what leaves a file at each one; `alone` measures one connection as well.
 *
 * The order is that of each round: `first` comes before what replaces files, since some file systems make new ones slowly
 * for a minute after many were removed.
 */
export const workloads = {
  hello: { method: 'GET', path: '/hello', visitors: 'anybody', alone: true },
  dto: { method: 'POST', path: '/users', visitors: 'senders', body: user },
  first: { method: 'POST', path: '/theme', visitors: 'fresh', longest: 2 },
  read: { method: 'GET', path: '/theme', visitors: 'returning' },
  write: { method: 'POST', path: '/theme', visitors: 'writing' },
  sliding: { method: 'GET', path: '/theme', visitors: 'returning', sliding: true },
  unknown: { method: 'GET', path: '/theme', visitors: 'strangers', alone: true },
};

const everyWorkload = Object.keys(workloads);
const sessionWorkloads = everyWorkload.filter((name) => name !== 'dto');

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
  { name: 'fastify', file: 'servers/fastify.mjs', workloads: ['hello', 'dto'], keepsFiles: false },
  { name: 'fastify-memory', file: 'servers/fastify-memory.mjs', workloads: sessionWorkloads, keepsFiles: false },
  { name: 'fastify-files', file: 'servers/fastify-files.mjs', workloads: sessionWorkloads, keepsFiles: true },
  { name: 'express-files', file: 'servers/express-files.mjs', workloads: sessionWorkloads, keepsFiles: true },
  { name: 'nest', file: 'dist/nest.js', workloads: ['hello', 'dto'], keepsFiles: false },
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
  'connect-pg-simple',
  'pg',
  'express',
  'express-session',
  '@nestjs/core',
  '@nestjs/platform-fastify',
  'class-transformer',
  'class-validator',
];
