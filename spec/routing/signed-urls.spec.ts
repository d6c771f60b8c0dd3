import { describe, expect, it } from 'vitest';
import { Clock, Controller, Get, Param, Signed, UrlGenerator, createApp, group, signed } from 'mantisjs';
import type { AppOptions } from 'mantisjs';
import { TestClient, TestClock } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';

const secret = 'a secret of more than thirty-two characters';
const older = 'another secret of more than thirty-two characters';

@Controller()
class LinkController {
  constructor(private readonly urls: UrlGenerator) {}

  @Get('/unsubscribe/:id', { name: 'unsubscribe' })
  @Signed()
  unsubscribe(@Param('id') id: string) {
    return `gone ${id}`;
  }

  @Get('/link')
  link() {
    return this.urls.signedUrl('unsubscribe', { id: 'ann b' }, { list: 'news' }, { expiresIn: 60 });
  }
}

@Controller('/', { host: ':tenant.example.com' })
class TenantController {
  @Get('/tenant', { name: 'tenant' })
  @Signed()
  show(@Param('tenant') tenant: string) {
    return tenant;
  }
}

function build(options: AppOptions = {}) {
  const clock = new TestClock();
  const app = createApp({
    controllers: [LinkController, TenantController],
    secrets: [secret],
    session: false,
    logger: false,
    ...options,
  });
  app.container.register(Clock, { useValue: clock });
  return { app, clock, client: new TestClient(app) };
}

const answer = async (client: TestClient, path: string, host = 'localhost') => {
  const response = await client.get(path, { headers: { host } });
  return response.status === 200 ? response.text() : [response.status, (await response.json()).code];
};

describe('a signed URL', () => {
  it('passes with path and query as they were written, and by whoever injects UrlGenerator', async () => {
    const { client } = build();
    const link = await (await client.get('/link')).text();

    expect(link).toMatch(/^\/unsubscribe\/ann%20b\?list=news&expires=\d+&signature=[\w-]{43}$/);
    expect(await answer(client, link)).toBe('gone ann b');
  });

  it('is refused when its time is over (E_URL_EXPIRED)', async () => {
    const { app, clock, client } = build();
    const link = app.signedUrl('unsubscribe', { id: 1 }, {}, { expiresIn: 60 });
    clock.advance(59);
    expect(await answer(client, link)).toBe('gone 1');
    clock.advance(2);

    expect(await answer(client, link)).toEqual([403, 'E_URL_EXPIRED']);
  });

  it('without expiresIn has no end', async () => {
    const { app, clock, client } = build();
    const link = app.signedUrl([LinkController, 'unsubscribe'], { id: 1 });
    clock.advance(10 * 365 * 24 * 3600);

    expect(await answer(client, link)).toBe('gone 1');
  });

  it('may have its parameters in another order, and its path escaped in another way', async () => {
    const { app, client } = build();
    const link = app.signedUrl('unsubscribe', { id: 'ann' }, { a: 1, b: [2, 3] });
    const [path = '', query = ''] = link.split('?');
    const turned = `${path.replace('ann', '%61nn')}?${query.split('&').reverse().join('&')}`;
    const swapped = turned.replace('b=3&b=2', 'b=2&b=3');

    expect(await answer(client, swapped)).toBe('gone ann');
    expect(await answer(client, turned)).toEqual([403, 'E_URL_SIGNATURE']);
  });

  it.each<[string, (link: string) => string]>([
    ['without its signature', (link) => link.replace(/&signature=.*/, '')],
    ['with an empty signature', (link) => link.replace(/signature=.*/, 'signature=')],
    ['with two signatures', (link) => `${link}&signature=x`],
    ['with the signature cut short', (link) => link.slice(0, -1)],
    ['with the last bits of the signature changed', (link) => link.slice(0, -1) + nextLetter(link)],
    ['with another path', (link) => link.replace('/7', '/8')],
    ['with a longer path escape', (link) => link.replace('/7', '/%2F7')],
    ['with another value', (link) => link.replace('list=news', 'list=all')],
    ['with one parameter more', (link) => `${link}&admin=1`],
    ['with one parameter less', (link) => link.replace('list=news&', '')],
    ['with a later end', (link) => link.replace(/expires=\d+/, 'expires=99999999999')],
    ['with a second end', (link) => `${link}&expires=99999999999`],
    ['without its end', (link) => link.replace(/expires=\d+&/, '')],
  ])('is refused %s (E_URL_SIGNATURE)', async (_name, change) => {
    const { app, client } = build();
    const link = app.signedUrl('unsubscribe', { id: 7 }, { list: 'news' }, { expiresIn: 60 });

    expect(await answer(client, link)).toBe('gone 7');
    expect(await answer(client, change(link))).toEqual([403, 'E_URL_SIGNATURE']);
  });

  it('outlives a change of secrets as long as the old one is known', async () => {
    const link = build({ secrets: [older] }).app.signedUrl('unsubscribe', { id: 1 });

    expect(await answer(build({ secrets: [secret, older] }).client, link)).toBe('gone 1');
    expect(await answer(build({ secrets: [secret] }).client, link)).toEqual([403, 'E_URL_SIGNATURE']);
  });

  it('is signed with session.secrets where there are no others', async () => {
    const session = { driver: 'memory', secrets: [secret] } as const;
    const { app, client } = build({ secrets: undefined as never, session });

    expect(await answer(client, app.signedUrl('unsubscribe', { id: 1 }))).toBe('gone 1');
  });

  it('to a route of a host holds for that host alone', async () => {
    const { app, client } = build({ baseUrl: 'https://example.com' });
    const link = app.signedUrl('tenant', { tenant: 'acme' });
    const absolute = app.signedUrl('tenant', { tenant: 'acme' }, {}, { absolute: true, hash: 'top' });

    expect(absolute).toBe(`https://acme.example.com${link}#top`);
    expect(await answer(client, link, 'acme.example.com:3000')).toBe('acme');
    expect(await answer(client, link, 'other.example.com')).toEqual([403, 'E_URL_SIGNATURE']);
  });

  it.each([
    [{ signature: 'x' }, {}, /query parameter 'signature'.*E_ROUTE_PARAMETER/],
    [{ expires: 1 }, {}, /query parameter 'expires'/],
    [{}, { expiresIn: 0 }, /expiresIn 0/],
    [{}, { expiresIn: Number.NaN }, /expiresIn NaN/],
    [{}, { absolute: true }, /E_URL_BASE/],
  ])('is not written with %j and %j', (query, options, message) => {
    expect(() => build().app.signedUrl('unsubscribe', { id: 1 }, query, options)).toThrow(message);
  });
});

describe('signing without secrets', () => {
  it('is refused at boot, for an action and for a group (E_URL_SECRETS)', () => {
    @Controller()
    class Plain {
      @Get('/plain')
      show() {}
    }

    expect(problemsWith({ controllers: [LinkController], session: false })).toMatchObject([
      { code: 'E_URL_SECRETS', what: '@Signed() on LinkController.unsubscribe checks signatures.' },
    ]);
    const controllers = [group('/s', [Plain], { middleware: [signed()] })];
    expect(problemsWith({ controllers, session: false })).toMatchObject([{ code: 'E_URL_SECRETS' }]);
    expect(problemsWith({ controllers, session: false, secrets: [secret] })).toEqual([]);
  });

  it('throws where a URL is signed', () => {
    const app = createApp({ controllers: [LinkController], session: false });

    expect(() => app.signedUrl('unsubscribe', { id: 1 })).toThrow(/E_URL_SECRETS/);
  });

  it.each([['too short'], [[]], ['no list'], [['short']]])(
    'with secrets that are none, %j, shows none of them',
    (secrets) => {
      const [problem] = problemsWith({ secrets, session: false });

      expect(problem).toMatchObject({ code: 'E_OPTION', what: 'The option secrets is no list of secrets.' });
    },
  );
});

/** Another letter with the same four leading bits, which decodes to the same bytes. */
function nextLetter(link: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(link.at(-1) ?? '') + 1] ?? '';
}
