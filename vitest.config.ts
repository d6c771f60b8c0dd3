import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^mantisjs\/testing$/, replacement: source('testing.ts') },
      { find: /^mantisjs\/rate-limit$/, replacement: source('rate-limit.ts') },
      { find: /^mantisjs$/, replacement: source('index.ts') },
    ],
  },
  test: {
    include: ['spec/**/*.spec.ts'],
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
});
