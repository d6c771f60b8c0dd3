// Compiles every file of the project as SWC does with decorators switched on.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { transformFileSync } from '@swc/core';

mkdirSync('swc', { recursive: true });
for (const file of readdirSync('.').filter((name) => name.endsWith('.ts'))) {
  const { code } = transformFileSync(file, {
    swcrc: false,
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
  });
  writeFileSync(`swc/${file.replace(/\.ts$/, '.js')}`, code);
}
