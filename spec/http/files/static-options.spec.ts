import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemsWith } from '../../app/problems-of.js';
import { folderWith } from './folder.js';

describe('the option static', () => {
  it.each<[string, unknown]>([
    ['static', 7],
    ['static', ''],
    ['static[1]', ['spec', null]],
    ['static.path', { path: 7 }],
    ['static.prefix', { path: 'spec', prefix: 'assets' }],
    ['static.prefix', { path: 'spec', prefix: '/a/../b' }],
    ['static.prefix', { path: 'spec', prefix: '/a b' }],
    ['static.maxAge', { path: 'spec', maxAge: '1d' }],
    ['static.immutable', { path: 'spec', immutable: true }],
    ['static.index', { path: 'spec', index: '../index.html' }],
    ['static.extensions', { path: 'spec', extensions: 'html' }],
    ['static.extensions', { path: 'spec', extensions: ['.html'] }],
    ['static.extensions', { path: 'spec', extensions: ['html', ''] }],
    ['static.extensions', { path: 'spec', extensions: ['../x'] }],
    ['static.fallback', { path: 'spec', fallback: true }],
    ['static.fallback', { path: 'spec', fallback: '' }],
    ['static.fallback', { path: 'spec', fallback: '/index.html' }],
    ['static.fallback', { path: 'spec', fallback: '../index.html' }],
    ['static.fallback', { path: 'spec', fallback: 'a\\b.html' }],
    ['static.dotfiles', { path: 'spec', dotfiles: true }],
    ['static.precompressed', { path: 'spec', precompressed: 'br' }],
    ['static.links', { path: 'spec', links: true }],
    ['static.headers', { path: 'spec', headers: 'X-A: b' }],
  ])('is a boot error that names %s for %j', (name, option) => {
    expect(problemsWith({ session: false, static: option })).toMatchObject([
      { code: 'E_OPTION', what: expect.stringContaining(`The option ${name} is `) },
    ]);
  });

  it('is a boot error without a path, and with what does not exist', () => {
    expect(problemsWith({ static: {} })).toMatchObject([{ what: 'The option static has no path.' }]);
    expect(problemsWith({ static: { path: 'spec', folder: 'x' } })).toMatchObject([
      { what: 'There is no option static.folder.' },
    ]);
  });

  it('is E_STATIC_PATH for a folder that is missing or is none, each reported', () => {
    expect(problemsWith({ session: false, static: ['/nonexistent', 'package.json', 'spec'] })).toMatchObject([
      { code: 'E_STATIC_PATH', what: 'The folder /nonexistent of the option static cannot be served.' },
      { code: 'E_STATIC_PATH', why: 'It is no folder.' },
    ]);
  });

  it('is E_STATIC_PATH for a folder in which the sessions stand', () => {
    const root = folderWith({ 'index.html': '' });
    mkdirSync(join(root, 'sessions'));

    expect(problemsWith({ static: root, session: { path: join(root, 'sessions') } })).toMatchObject([
      { code: 'E_STATIC_PATH', why: expect.stringContaining('everybody could read them') },
    ]);
    expect(problemsWith({ static: join(root, 'sessions'), session: { path: join(root, 'others') } })).toEqual([]);
    expect(problemsWith({ static: root, session: { driver: 'memory' } })).toEqual([]);
  });
});
