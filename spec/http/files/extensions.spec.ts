import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Controller, Get, Post, createApp } from 'mantisjs';
import type { StaticOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { folderWith } from './folder.js';

@Controller()
class PageController {
  @Get('/contact')
  contact() {
    return 'the action';
  }

  @Get('/report.html')
  report() {
    return 'guarded';
  }

  @Post('/about')
  send() {
    return 'sent';
  }
}

const site = {
  'about.html': 'about us',
  'contact.html': 'the file',
  'report.html': 'SECRET',
  plain: 'no ending',
  'plain.html': 'with ending',
  'both.htm': 'second',
  'both.html': 'first',
  'old.htm': 'old page',
  'v1.2.html': 'a version',
  'blog.html': 'all posts',
  'blog/first.html': 'first post',
  'docs.html': 'docs page',
  'docs/index.html': 'docs index',
  'a b.html': 'spaced',
  '.html': 'SECRET',
  '.env.html': 'SECRET',
  'index.html': 'home',
};

function clientOf(options: Partial<StaticOptions> = {}): TestClient {
  const path = folderWith(site);
  return new TestClient(
    createApp({
      openapi: false,
      controllers: [PageController],
      session: false,
      logger: false,
      static: { path, extensions: ['html', 'htm'], ...options },
    }),
  );
}

const textAt = async (client: TestClient, path: string) => (await client.get(path)).text();
const statusOf = async (client: TestClient, path: string) => (await client.get(path)).status;

describe('with extensions', () => {
  it('an address without an ending is answered by the file with one, as itself', async () => {
    const response = await clientOf().get('/about');

    expect([response.status, await response.text()]).toEqual([200, 'about us']);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it.each([
    ['/about.html', 'about us'],
    ['/plain', 'no ending'],
    ['/both', 'first'],
    ['/old', 'old page'],
    ['/v1.2', 'a version'],
    ['/%61bout', 'about us'],
    ['/a%20b', 'spaced'],
    ['/blog/first', 'first post'],
    ['/contact', 'the action'],
    ['/contact.html', 'the file'],
    ['/', 'home'],
  ])('%s is answered with "%s"', async (path, text) => {
    expect(await textAt(clientOf(), path)).toBe(text);
  });

  it('a page goes before the folder of its name, which keeps its own address', async () => {
    const client = clientOf();

    expect([await textAt(client, '/blog'), await textAt(client, '/docs')]).toEqual(['all posts', 'docs page']);
    expect(await textAt(client, '/docs/')).toBe('docs index');
  });

  it.each(['/about/', '/blog/', '/.env', '/.', '/about%2F', '/about%00', '//about', '/about.htm', '/docs/../about'])(
    '%s is not found',
    async (path) => {
      const response = await clientOf().get(path);

      expect([404, 400]).toContain(response.status);
      expect(await response.text()).not.toContain('SECRET');
    },
  );

  it('a file whose own address is a route is not shown by a shorter one', async () => {
    const client = clientOf();

    expect(await textAt(client, '/report.html')).toBe('guarded');
    expect(await statusOf(client, '/report')).toBe(404);
  });

  it('other methods of the address are told of GET', async () => {
    const client = clientOf();

    expect(await (await client.post('/about')).text()).toBe('sent');
    expect((await client.delete('/about')).headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
  });

  it('they are looked for under the prefix alone', async () => {
    const client = clientOf({ prefix: '/site' });

    expect([await statusOf(client, '/site/about'), await statusOf(client, '/site')]).toEqual([200, 301]);
    expect([await statusOf(client, '/old'), await statusOf(client, '/siteabout')]).toEqual([404, 404]);
  });

  it('a smaller form of the file is sent to who accepts it', async () => {
    const path = folderWith({ 'about.html': 'about us', 'about.html.gz': gzipSync('about us') });
    const { headers } = await clientOf({ path, precompressed: true }).get('/about', {
      headers: { 'accept-encoding': 'gzip' },
    });

    expect([headers.get('content-encoding'), headers.get('content-type')]).toEqual([
      'gzip',
      'text/html; charset=utf-8',
    ]);
  });

  it('none is tried unless they are given', async () => {
    const client = new TestClient(createApp({ session: false, logger: false, static: join(folderWith(site)) }));

    expect(await statusOf(client, '/about')).toBe(404);
  });
});
