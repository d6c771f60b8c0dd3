import { afterEach, describe, expect, it, vi } from 'vitest';
import { Controller, Get, NotFound, Post, SessionService, createApp, html, raw, redirect, view } from 'mantisjs';
import type { AppOptions, RequestContext } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { templates, writeTemplate } from './templates.js';

@Controller()
class NotesController {
  @Get('/notes/:id', { name: 'notes.show' })
  show() {
    return view('notes/show', { note: { title: '<b>Tea</b>', tags: ['a', 'b'] }, nothing: undefined, zero: 0 });
  }

  @Get('/feed')
  feed() {
    return view('feed', {}, { status: 201, headers: { 'content-type': 'application/rss+xml', 'x-made': 'yes' } });
  }
}

function clientOf(
  files: Readonly<Record<string, string>>,
  controller: NonNullable<AppOptions['controllers']>[number] = NotesController,
  options: AppOptions = {},
): TestClient {
  const views = templates({ 'notes/show': 'x', feed: 'x', ...files });
  return new TestClient(createApp({ controllers: [controller], session: false, logger: false, views, ...options }));
}

async function shown(files: Readonly<Record<string, string>>, options?: AppOptions): Promise<string> {
  return (await clientOf(files, NotesController, options).get('/notes/1')).text();
}

afterEach(() => void vi.unstubAllEnvs());

describe('a view', () => {
  it('is an HTML page whose values are escaped', async () => {
    const response = await clientOf({ 'notes/show': '<p title="<%= it.note.title %>"><%= it.note.tags %></p>' }).get(
      '/notes/1',
    );

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await response.text()).toBe('<p title="&lt;b&gt;Tea&lt;/b&gt;">ab</p>');
  });

  it('leaves nothing for undefined, null and false, and keeps 0, as html does', async () => {
    const template = '[<%= it.nothing %><%= null %><%= false %><%~ it.nothing %><%= it.zero %>]';

    expect(await shown({ 'notes/show': template })).toBe('[0]');
  });

  it('inserts markup as it stands only where it is asked for, or where html and raw made it', async () => {
    const show = '<%~ it.note.title %><%= raw("<i>") %><%~ raw("</i>") %><%= mark("<u>") %><%= [mark("a"), "<"] %>';

    expect(await shown({ 'notes/show': show }, { views: withHelpers({ 'notes/show': show, feed: '' }) })).toBe(
      '<b>Tea</b><i></i><em>&lt;u&gt;</em><em>a</em>&lt;',
    );
  });

  it('takes the status and headers that it is given', async () => {
    const response = await clientOf({ feed: '<rss/>' }).get('/feed');

    expect([response.status, response.headers.get('content-type'), response.headers.get('x-made')]).toEqual([
      201,
      'application/rss+xml',
      'yes',
    ]);
  });

  it('stands in a layout, with blocks, and includes partials from the folder or from beside it', async () => {
    const files = {
      layout: '<title><%= it.title %></title><%~ block("aside") %><main><%~ it.body %></main>',
      'notes/show':
        '<% layout("layout", { title: "A & B" }) %><% block("aside", () => { %><hr><% }) %><%~ include("./tag", { tag: 1 }) %><%~ include("partials/foot") %><%~ include("/partials/foot") %>',
      'notes/tag': '#<%= it.tag %><%= it.note.title %>',
      'partials/foot': '|',
    };

    expect(await shown(files)).toBe('<title>A &amp; B</title><hr><main>#1&lt;b&gt;Tea&lt;/b&gt;||</main>');
  });

  it('writes the addresses of named routes', async () => {
    expect(await shown({ 'notes/show': '<%= url("notes.show", { id: 7 }, { q: "a&b" }) %>' })).toBe('/notes/7?q=a%26b');
  });

  it.each([
    ['development', undefined, 'two'],
    ['production', undefined, 'one'],
    [undefined, undefined, 'one'],
    ['development', true, 'one'],
    ['production', false, 'two'],
  ])('is read anew in development, and once otherwise: %s, cache: %s', async (environment, cache, expected) => {
    vi.stubEnv('NODE_ENV', environment);
    const path = templates({ 'notes/show': 'one', feed: '' });
    const views = cache === undefined ? { path } : { path, cache };
    const client = clientOf({}, NotesController, { views });
    await client.get('/notes/1');
    writeTemplate(path, 'notes/show', 'two');

    expect(await (await client.get('/notes/1')).text()).toBe(expected);
  });

  it('is taken from the first folder that has it', async () => {
    const path = [templates({ 'notes/show': 'theme' }), templates({ 'notes/show': 'base', feed: 'base' })];
    const client = clientOf({}, NotesController, { views: { path } });

    expect([await (await client.get('/notes/1')).text(), await (await client.get('/feed')).text()]).toEqual([
      'theme',
      'base',
    ]);
  });

  it('cannot have its blocks filled by data', async () => {
    @Controller()
    class SpreadController {
      @Get('/')
      show() {
        return view('page', JSON.parse('{"__blocks":{"aside":"<script>"},"__proto__":{"x":1}}') as object);
      }
    }
    const page = '<% layout("base") %>';
    const client = clientOf({ page, base: '[<%~ block("aside") %><%= it.x %>]' }, SpreadController);

    expect(await (await client.get('/')).text()).toBe('[]');
  });

  it('is a text for middleware, mails and answers of other kinds', async () => {
    const client = clientOf({ greeting: 'Hello <%= it.name %>' }, NotesController, {
      middleware: [async ({ render }: RequestContext) => ({ text: await render('greeting', { name: 'you' }) })],
    });

    expect(await (await client.get('/notes/1')).json()).toEqual({ text: 'Hello you' });
  });

  it('may throw an answer that is meant for the client', async () => {
    const helpers = {
      missing: () => {
        throw new NotFound('No such note.');
      },
    };
    const client = clientOf({}, NotesController, {
      views: { path: templates({ 'notes/show': '<% missing() %>', feed: '' }), helpers },
    });

    expect((await client.get('/notes/1')).status).toBe(404);
  });
});

function withHelpers(files: Readonly<Record<string, string>>): NonNullable<AppOptions['views']> {
  return { path: templates(files), helpers: { mark: (text: string) => html`<em>${text}</em>` } };
}

@Controller()
class FlashController {
  constructor(private readonly session: SessionService) {}

  @Get('/')
  show() {
    return view('page');
  }

  @Get('/plain')
  plain() {
    return view('plain');
  }

  @Post('/')
  store() {
    this.session.flash('notice', '<saved>');
    return redirect('/');
  }
}

@Controller()
class DetachedController {
  @Get('/')
  show() {
    return view('page');
  }

  @Get('/chosen')
  chosen() {
    const name = 'page';
    return view(name);
  }
}

describe('the flash in a view', () => {
  const page = '[<%= flashed("notice", "none") %>]';

  it("is what the last request left, once, and makes the page the visitor's own", async () => {
    const client = clientOf({ page, plain: '' }, FlashController, { session: { driver: 'memory' } });
    await client.post('/');

    const untouched = await client.get('/plain');
    const first = await client.get('/');

    expect([await first.text(), await (await client.get('/')).text()]).toEqual(['[&lt;saved&gt;]', '[none]']);
    expect([untouched.headers.get('vary'), first.headers.get('vary')]).toEqual([null, 'Cookie']);
  });

  it('is the fallback where sessions are off', async () => {
    expect(await (await clientOf({ page }, DetachedController).get('/')).text()).toBe('[none]');
  });

  it('loads the session where an action names a view that shows it, or whose layout does', async () => {
    const files = { page: '<% layout("frame") %>body', frame: `${page}<%~ it.body %>` };
    const client = clientOf(files, DetachedController, { session: { driver: 'memory' } });
    const response = await client.get('/');

    expect([await response.text(), response.headers.get('vary')]).toEqual(['[none]body', 'Cookie']);
  });

  it('asks for the session on a route that has not loaded it', async () => {
    const errors: unknown[] = [];
    const note = (fields: object) => void errors.push((fields as { err?: Error }).err?.message);
    const client = clientOf({ page }, DetachedController, {
      session: { driver: 'memory' },
      logger: { info: () => undefined, warn: note, error: note },
    });

    expect((await client.get('/chosen')).status).toBe(500);
    expect(errors.join()).toContain('E_SESSION_NOT_LOADED');
  });
});

describe('raw', () => {
  it('is markup as it stands in a page that html makes', () => {
    expect(html`${raw('<b>')}${'<b>'}`.body).toBe('<b>&lt;b&gt;');
  });

  it('takes text alone', () => {
    expect(() => raw(1 as never)).toThrow('E_RESULT_INVALID');
  });
});
