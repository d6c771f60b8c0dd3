/** The stacks, in the order of the columns. Those that keep files do so in SESSION_DIRECTORY. */
const stacks = [
  { name: 'mantis', title: 'mantisjs, files', file: 'dist/promises/mantis.js', keepsFiles: true },
  {
    name: 'adonis',
    title: 'AdonisJS, @adonisjs/session, files',
    file: 'promises/stacks/adonis.mjs',
    keepsFiles: true,
    leastNode: 24,
  },
  {
    name: 'express-files',
    title: 'Express, express-session, session-file-store',
    file: 'promises/stacks/express-files.mjs',
    keepsFiles: true,
  },
  {
    name: 'express-memory',
    title: 'Express, express-session, memory',
    file: 'promises/stacks/express-memory.mjs',
    keepsFiles: false,
  },
  {
    name: 'fastify-memory',
    title: 'Fastify, @fastify/session, memory',
    file: 'promises/stacks/fastify-memory.mjs',
    keepsFiles: false,
  },
];

/** The packages that the stacks are made of, beside mantisjs itself. */
export const packages = [
  '@adonisjs/core',
  '@adonisjs/session',
  'express',
  'express-session',
  'session-file-store',
  'fastify',
  '@fastify/cookie',
  '@fastify/session',
];

/** The stacks that this Node.js can run; only those named, where a list with commas names some. */
export function chooseStacks(only) {
  const names = only?.split(',') ?? stacks.map(({ name }) => name);
  const unknown = names.filter((name) => !stacks.some((stack) => stack.name === name));
  if (unknown.length > 0) throw new Error(`--only does not know '${unknown.join()}'.`);
  return stacks.filter(({ name, title, leastNode = 0 }) => {
    if (!names.includes(name)) return false;
    const isRunnable = Number.parseInt(process.versions.node) >= leastNode;
    if (!isRunnable) console.error(`${title} needs Node.js ${leastNode} and is left out.`);
    return isRunnable;
  });
}
