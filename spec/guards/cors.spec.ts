import { describe, expect, it } from 'vitest';
import { All, Controller, Get, NotFound, Post, Use, cors, createApp, text } from 'mantisjs';
import type { CorsOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

const partner = 'https://partner.example';
const other = 'https://other.example';

@Controller()
class ApiController {
  @Get('/notes')
  notes() {
    return text('notes', { headers: { vary: 'Accept-Language' } });
  }

  @Post('/notes')
  create() {
    return { made: true };
  }

  @Get('/missing')
  missing() {
    throw new NotFound('No such note.');
  }

  @Get('/broken')
  broken() {
    throw new Error('broken');
  }

  @All('/anything')
  anything() {
    return 'anything';
  }

  @Get('/public')
  @Use(cors({ origin: '*' }))
  open() {
    return 'open';
  }
}

function clientOf(options?: CorsOptions) {
  const app = createApp({
    controllers: [ApiController],
    middleware: [cors(options)],
    csrf: { trustedOrigins: [partner] },
    session: false,
    logger: false,
  });
  return new TestClient(app);
}

const headersOf = async (response: Promise<Response>) => {
  const { headers } = await response;
  return [headers.get('access-control-allow-origin'), headers.get('vary')];
};
const from = (origin: string) => ({ headers: { origin } });
const preflight = (client: TestClient, path: string, headers: Record<string, string> = {}) =>
  client.request('OPTIONS', path, {
    headers: { origin: partner, 'access-control-request-method': 'GET', ...headers },
  });

describe('cors', () => {
  it('without options lets every origin read, and no cache needs to know of it', async () => {
    const client = clientOf();

    expect(await headersOf(client.get('/anything', from(other)))).toEqual(['*', null]);
    expect(await headersOf(client.get('/anything'))).toEqual(['*', null]);
  });

  it.each<[CorsOptions['origin'], string, boolean]>([
    [partner, partner, true],
    [partner, other, false],
    [partner, `${partner}.evil.example`, false],
    [partner, 'null', false],
    ['HTTPS://Partner.example', partner, true],
    [[other, partner], partner, true],
    [[other, /^https:\/\/[a-z]+\.example$/], partner, true],
    [/^https:\/\/p/g, partner, true],
    [/^https:\/\/x/, partner, false],
    [(origin) => origin.endsWith('.example'), partner, true],
    [() => false, partner, false],
    [(() => Promise.resolve(true)) as never, partner, false],
  ])('for the origin %s answers %s: %s', async (origin, asking, isAllowed) => {
    const client = clientOf({ ...(origin === undefined ? {} : { origin }) });
    const expected = [isAllowed ? asking : null, 'Accept-Language, Origin'];

    expect(await headersOf(client.get('/notes', from(asking)))).toEqual(expected);
    expect(await headersOf(client.get('/notes', from(asking)))).toEqual(expected);
  });

  it('names the origin as a key for caches also to who sends none', async () => {
    expect(await headersOf(clientOf({ origin: [partner] }).get('/anything'))).toEqual([null, 'Origin']);
  });

  it('lets the page read errors too: of the action, of no route, of the cross-site check', async () => {
    const client = clientOf({ origin: [partner, other], credentials: true });

    for (const path of ['/missing', '/broken', '/none']) {
      const { headers } = await client.get(path, from(partner));
      expect(headers.get('access-control-allow-origin')).toBe(partner);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('vary')).toBe('Accept, Origin');
    }
    const refused = await client.post('/notes', from(other));
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, other]);
  });

  it('answers preflights where OPTIONS is automatic, where an action takes every method, and where nothing is', async () => {
    const client = clientOf({ origin: partner, maxAge: 600, credentials: true, exposedHeaders: ['X-Total'] });

    for (const path of ['/notes', '/anything', '/none']) {
      const response = await preflight(client, path, { 'access-control-request-headers': 'x-token' });
      expect(response.status).toBe(204);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'access-control-allow-origin': partner,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': 'x-token',
        'access-control-max-age': '600',
        vary: 'Origin, Access-Control-Request-Headers',
      });
      expect(response.headers.has('access-control-expose-headers')).toBe(false);
    }
  });

  it('leaves OPTIONS that is no preflight to whom it is for', async () => {
    expect((await clientOf().request('OPTIONS', '/notes')).headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
  });

  it('allows nothing to a preflight of another origin', async () => {
    const { status, headers } = await preflight(clientOf({ origin: partner }), '/notes', { origin: other });

    expect(status).toBe(204);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers.get('vary')).toContain('Origin');
  });

  it('names the methods and headers that it was given, and what the page may read', async () => {
    const client = clientOf({ methods: ['get'], allowedHeaders: ['X-Token'], exposedHeaders: ['X-Total', 'X-Page'] });
    const { headers } = await preflight(client, '/notes');

    expect(headers.get('access-control-allow-methods')).toBe('GET');
    expect(headers.get('access-control-allow-headers')).toBe('X-Token');
    expect(headers.has('vary')).toBe(false);
    const answer = await client.get('/notes', from(partner));
    expect(answer.headers.get('access-control-expose-headers')).toBe('X-Total, X-Page');
  });

  it('lets public pages into a private network only where it was told to', async () => {
    const asking = { 'access-control-request-private-network': 'true' };
    const open = await preflight(clientOf({ privateNetwork: true }), '/notes', asking);
    const closed = await preflight(clientOf(), '/notes', asking);

    expect(open.headers.get('access-control-allow-private-network')).toBe('true');
    expect(closed.headers.has('access-control-allow-private-network')).toBe(false);
  });

  it('of an action wins over that of the application, for preflights too', async () => {
    const client = clientOf({ origin: partner });

    expect((await headersOf(client.get('/public', from(other))))[0]).toBe('*');
    expect((await headersOf(preflight(client, '/public', { origin: other })))[0]).toBe('*');
    expect((await headersOf(preflight(client, '/notes', { origin: other })))[0]).toBeNull();
  });

  it.each(['__proto__', 'constructor', 'get', 'FOO'])('answers a preflight for the method %s', async (method) => {
    expect((await preflight(clientOf(), '/public', { 'access-control-request-method': method })).status).toBe(204);
  });

  it.each(['*', true, [partner, '*']] as const)(
    'refuses credentials for every origin: %j (E_CORS_CREDENTIALS)',
    (origin) => {
      expect(() => cors({ origin, credentials: true })).toThrow(/Any page .* name the origins.*E_CORS_CREDENTIALS/);
      expect(() => cors({ credentials: true })).toThrow(/E_CORS_CREDENTIALS/);
    },
  );

  it.each<[object, string]>([
    [{ origin: 'partner.example' }, 'cors.origin'],
    [{ origin: 'null' }, 'cors.origin'],
    [{ origin: `${partner}/` }, 'cors.origin'],
    [{ origin: [partner, 7] }, 'cors.origin'],
    [{ methods: 'GET' }, 'cors.methods'],
    [{ exposedHeaders: ['x\r\ny'] }, 'cors.exposedHeaders'],
    [{ maxAge: -1 }, 'cors.maxAge'],
    [{ orgin: '*' }, 'cors.orgin'],
  ])('refuses %j', (options, name) => {
    expect(() => cors(options)).toThrow(new RegExp(`option ${name.replace('.', '\\.')}.*E_OPTION`));
  });
});
