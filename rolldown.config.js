// `build/` is what the compiler makes of `src/`, a module for each; here they become the few files of `dist/` that are
// packed, since a program imports those in half the time that three hundred take (`node bench/boot.mjs`).
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const { exports } = createRequire(import.meta.url)('./package.json');
const doors = Object.values(exports).flatMap((door) => door.default ?? []);

/** Stack traces and debuggers show the sources that were compiled, not what the compiler made of them. */
const sourceMaps = {
  name: 'source-maps',
  async load(file) {
    return { code: await readFile(file, 'utf8'), map: await readFile(`${file}.map`, 'utf8') };
  },
};

export default {
  input: doors.map((file) => file.replace('dist', 'build')),
  external: /^[^./]/,
  platform: 'node',
  plugins: [sourceMaps],
  output: { dir: 'dist', sourcemap: true, chunkFileNames: 'chunks/[name].js' },
};
