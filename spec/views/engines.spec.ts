import { describe, expect, it } from 'vitest';
import { Controller, Get, ViewEngine, createApp, injectable, view } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsOf } from '../app/problems-of.js';
import { templates } from './templates.js';

@Controller()
class HomeController {
  @Get('/', { name: 'home' })
  home() {
    return view('home', { name: 'you' });
  }
}

@injectable()
class ShoutingEngine implements ViewEngine {
  render(template: string, data: Readonly<Record<string, unknown>>, helpers: { url(name: string): string }) {
    return `${template} ${String(data['name'])} ${helpers.url('home')}!`;
  }
}

const log: string[] = [];
const note = (fields: { err?: Error }) => void log.push(fields.err?.message ?? '');
const options = {
  controllers: [HomeController],
  session: false as const,
  logger: { info: note, warn: note, error: note },
};

describe('a view engine', () => {
  it('of the application renders in the place of the one in the box', async () => {
    const client = new TestClient(createApp({ ...options, views: { engine: new ShoutingEngine() } }));

    expect(await (await client.get('/')).text()).toBe('home you /!');
  });

  it('in the container wins over the option', async () => {
    const app = createApp({ ...options, views: { engine: { render: () => 'option' } } });
    app.container.register(ViewEngine, { useClass: ShoutingEngine });

    expect(await (await new TestClient(app).get('/')).text()).toBe('home you /!');
  });

  it('may take its time', async () => {
    const client = new TestClient(createApp({ ...options, views: { engine: { render: async () => 'later' } } }));

    expect(await (await client.get('/')).text()).toBe('later');
  });

  it('that knows its templates is asked for them at boot', () => {
    const engine = { render: () => '', has: () => false };

    expect(problemsOf(createApp({ ...options, views: { engine } }))).toMatchObject([{ code: 'E_VIEW_UNKNOWN' }]);
  });

  it('that is none, or cannot be made, is a boot error', () => {
    const none = createApp(options);
    none.container.register(ViewEngine, { useValue: {} as ViewEngine });
    const failing = createApp(options);
    failing.container.register(ViewEngine, {
      useFactory: () => {
        throw new Error('no licence');
      },
    });

    expect(problemsOf(none)).toMatchObject([{ code: 'E_VIEW_ENGINE' }]);
    expect(problemsOf(failing)).toMatchObject([{ code: 'E_VIEW_ENGINE', why: expect.stringContaining('no licence') }]);
  });

  it('that gives no text is an error', async () => {
    log.length = 0;
    const client = new TestClient(createApp({ ...options, views: { engine: { render: () => 7 as never } } }));

    expect((await client.get('/')).status).toBe(500);
    expect(log.join()).toContain("The view engine made 7 of 'home'.");
  });

  it('is missed at boot where an action names a view', () => {
    expect(problemsOf(createApp({ ...options, views: false }))).toMatchObject([
      {
        code: 'E_VIEW_ENGINE',
        what: "The view 'home' is asked for by HomeController.home, and the application has no views.",
      },
    ]);
  });

  it('is missed when a view is asked for whose name nobody knows before', async () => {
    const chosen = ['home'];
    @Controller()
    class ChosenController {
      @Get('/')
      show() {
        return view(chosen.join());
      }
    }
    log.length = 0;
    const client = new TestClient(createApp({ ...options, controllers: [ChosenController], views: false }));

    expect((await client.get('/')).status).toBe(500);
    expect(log.join()).toContain('E_VIEW_ENGINE');
  });
});

describe('a template that fails', () => {
  const home = '<ul>\n<% for (const item of it.items) { %>\n<li><%= item %></li>\n<% } %>';

  it('is an opaque 500, and its file, line and code are in the log', async () => {
    log.length = 0;
    const client = new TestClient(createApp({ ...options, views: templates({ home }) }));
    const response = await client.get('/');

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('home');
    expect(log.join()).toMatch(/home\.eta:2 failed\..*TypeError.*\n\n.*> 2 \| <% for \(const item/s);
  });

  it('within others is told once, with its own place', async () => {
    log.length = 0;
    const views = templates({ home: '\n<%~ include("part") %>', part: '\n\n<%= it.a.b %>' });
    await new TestClient(createApp({ ...options, views })).get('/');

    expect(log.join()).toMatch(/part\.eta:3 failed/);
    expect(log.join()).not.toMatch(/home\.eta:2 failed/);
  });
});
