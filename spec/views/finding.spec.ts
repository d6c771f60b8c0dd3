import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Controller, Get, Query, createApp, view } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { ViewFolders } from '../../src/views/view-folders.js';
import { problemsOf, problemsWith } from '../app/problems-of.js';
import { temporaryDirectory } from '../temporary-directory.js';
import { templates } from './templates.js';

@Controller()
class ChoosingController {
  @Get('/')
  show(@Query('name') name: string) {
    return view(name);
  }
}

@Controller()
class SlippingController {
  @Get('/')
  show() {
    return view('notes/shwo', {});
  }
}

const log: string[] = [];
const note = (fields: { err?: Error }) => void log.push(fields.err?.message ?? '');
const logger = { info: note, warn: note, error: note };

describe('a template', () => {
  it('that an action names and no folder has is a boot error with near names', () => {
    const views = templates({ 'notes/show': '', layout: '' });

    expect(problemsOf(createApp({ controllers: [SlippingController], session: false, views, logger: false }))).toEqual([
      {
        code: 'E_VIEW_UNKNOWN',
        what: "There is no view 'notes/shwo', which SlippingController.show asks for.",
        why: `It was looked for in ${views}, which it must not leave.`,
        fix: "did you mean 'notes/show'?",
      },
    ]);
  });

  it('that another one names and no folder has is a boot error with its line', () => {
    const views = templates({ page: 'a\n<% layout("layuot") %>', layout: '', list: '<%~ include(it.chosen) %>' });

    expect(problemsWith({ session: false, views })).toMatchObject([
      { code: 'E_VIEW_UNKNOWN', what: expect.stringContaining('page.eta:2'), fix: "did you mean 'layout'?" },
    ]);
  });

  it('that cannot be compiled is a boot error with its line', () => {
    const views = templates({ unclosed: 'a\n<% if (x) {', syntax: 'a\nb\n<%= 1 + %>\nc', fine: '<%= 1 %>' });

    expect(problemsWith({ session: false, views }).map(({ code, what }) => [code, what.replace(/.*\//, '')])).toEqual([
      ['E_VIEW_FAILED', 'syntax.eta:3 failed.'],
      ['E_VIEW_FAILED', 'unclosed.eta:2 failed.'],
    ]);
  });

  it.each(['nope', '../outside', '/etc/passwd', '..\\outside', 'a\0b', './page', 'sub//page', '.hidden', '@page', ' '])(
    'named %j while serving is an error that lists the folders',
    async (name) => {
      log.length = 0;
      const path = [templates({ page: '', 'sub/page': '', '.hidden': '' }), templates({})];
      const app = createApp({ controllers: [ChoosingController], session: false, views: { path }, logger });

      expect((await new TestClient(app).get(`/?name=${encodeURIComponent(name)}`)).status).toBe(500);
      expect(log.join()).toContain('E_VIEW_UNKNOWN');
      expect(log.join()).toContain(path.join(' and in '));
    },
  );

  it('cannot be a link that leads out of its folder', () => {
    const views = templates({ page: '' });
    const outside = join(temporaryDirectory(), 'secret.eta');
    writeFileSync(outside, 'secret');
    symlinkSync(outside, join(views, 'secret.eta'));
    symlinkSync(join(views, 'page.eta'), join(views, 'inside.eta'));
    const folders = new ViewFolders([views], '.eta', false);

    expect(folders.names()).toEqual(['inside', 'page']);
    expect(folders.find('secret')).toBeUndefined();
  });

  it('is never found outside its folder, whatever its name', () => {
    const root = temporaryDirectory();
    writeFileSync(join(root, 'outside.eta'), '');
    const inside = templates({ 'a/b': '' });
    const folders = new ViewFolders([inside], '.eta', false);
    const piece = fc.constantFrom('..', '.', 'a', 'b', '/', '\\', '\0', 'outside', '.eta', root, '%2e%2e');

    const staysInside = fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const found = folders.find(pieces.join('')) ?? folders.find(pieces.join('/'));
      return found === undefined || found === join(inside, 'a/b.eta');
    });

    expect(fc.check(staysInside).failed).toBe(false);
  });
});

describe('the option views', () => {
  it.each([
    [{ views: 7 }, 'views'],
    [{ views: '' }, 'views'],
    [{ views: null }, 'views'],
    [{ views: { path: [] } }, 'views.path'],
    [{ views: { cache: 'yes' } }, 'views.cache'],
    [{ views: { engine: {} } }, 'views.engine'],
    [{ views: { helpers: { money: 1 } } }, 'views.helpers.money'],
    [{ views: { helpers: { include: () => '' } } }, 'views.helpers'],
    [{ views: { folder: 'x' } }, 'views.folder'],
  ])('%j is a boot error that names it', (options, name) => {
    expect(problemsWith({ session: false, ...options })).toMatchObject([
      { code: 'E_OPTION', what: expect.stringContaining(name) },
    ]);
  });

  it('with a folder that does not exist, or is none, is a boot error', () => {
    const file = join(templates({ page: '' }), 'page.eta');

    expect(problemsWith({ session: false, views: 'no/such/folder' })).toMatchObject([
      { code: 'E_VIEW_FOLDER', what: "The folder of views 'no/such/folder' cannot be used." },
    ]);
    expect(problemsWith({ session: false, views: file })).toMatchObject([{ code: 'E_VIEW_FOLDER' }]);
  });
});
