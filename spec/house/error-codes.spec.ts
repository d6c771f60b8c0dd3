import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/errors/catalogue.js';

const root = resolve(import.meta.dirname, '../..');
const codes = Object.keys(catalogue);

describe('every error code', () => {
  it('that is thrown is in the catalogue', () => {
    expect(codesIn('src').filter((code) => !codes.includes(code))).toEqual([]);
  });

  it('in the catalogue is thrown somewhere', () => {
    expect(codes.filter((code) => !codesIn('src', /catalogue\.ts$/).includes(code))).toEqual([]);
  });

  it('is explained in the README', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');

    expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
  });

  it('has a spec', () => {
    expect(codes.filter((code) => !codesIn('spec', /error-codes\.spec\.ts$/).includes(code))).toEqual([]);
  });
});

function codesIn(folder: string, except = /$^/): readonly string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.ts') && !except.test(file))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'));
  return [...new Set(texts.flatMap((text) => text.match(/\bE_[A-Z_]+\b/g) ?? []))];
}
