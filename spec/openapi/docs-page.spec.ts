import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from 'mantisjs';
import type { OpenApiOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { docsPage, findPackaged } from '../../src/openapi/docs-page.js';
import { temporaryDirectory } from '../temporary-directory.js';

function clientOf(openapi: OpenApiOptions = {}): TestClient {
  return new TestClient(createApp({ session: false, logger: false, openapi }));
}

beforeEach(() => void vi.stubEnv('NODE_ENV', 'development'));
afterEach(() => void vi.unstubAllEnvs());

describe('the page of the document', () => {
  it('loads nothing from elsewhere and runs no script of its own', async () => {
    const client = clientOf({ info: { title: '<b>Users</b>' } });
    const response = await client.get('/docs');
    const markup = await response.text();

    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(markup).not.toMatch(/https?:|<script>|<style|style=|onload/);
    expect(markup).toContain('<title>&lt;b&gt;Users&lt;/b&gt;</title>');
  });

  it('finds its files and the document, wherever the application is mounted', async () => {
    const client = clientOf({ ui: '/internal/api/docs', path: '/v1/openapi.json' });
    const page = new URL('http://localhost/mounted/internal/api/docs');
    const markup = await (await client.get('/internal/api/docs')).text();
    const files = [...markup.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(
      ([, url = '']) => new URL(url, page).pathname,
    );
    const responses = await Promise.all(files.map((file) => client.get(file.replace('/mounted', ''))));
    const code = await (await client.get('/internal/api/docs/start.js')).text();
    const document = /url: "([^"]+)"/.exec(code)?.[1] ?? '';

    expect(responses.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, 'text/css; charset=utf-8'],
      [200, 'text/css; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
    ]);
    expect(new URL(document, page).pathname).toBe('/mounted/v1/openapi.json');
  });

  it('may send requests to the servers that the document names', async () => {
    const servers = [{ url: 'https://api.example.com/v1' }, { url: '/v2' }];
    const response = await clientOf({ servers }).get('/docs');

    expect(response.headers.get('content-security-policy')).toContain("connect-src 'self' https://api.example.com;");
  });

  it('sends its files once to a browser that keeps them', async () => {
    const client = clientOf();
    const first = await client.get('/docs/swagger-ui-bundle.js');
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };

    expect((await first.text()).length).toBeGreaterThan(1_000_000);
    expect((await client.get('/docs/swagger-ui-bundle.js', { headers })).status).toBe(304);
  });

  it('is not there with ui: false, and the document is', async () => {
    const client = clientOf({ ui: false });

    expect((await client.get('/docs')).status).toBe(404);
    expect((await client.get('/openapi.json')).status).toBe(200);
  });

  it('says how to install the package where it is missing, and where the document is', () => {
    const result = docsPage('/docs', { path: '/api.json' }, () => undefined);

    expect(result.status).toBe(503);
    expect(result.body).toContain('npm install --save-dev swagger-ui-dist');
    expect(result.body).toContain('<a href="api.json">/api.json</a>');
    expect(result.body).not.toContain('<script');
  });

  it('takes the package that the application has', () => {
    const directory = temporaryDirectory();
    const folder = join(directory, 'node_modules', 'swagger-ui-dist');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'swagger-ui.css'), 'body {}');
    const from = [join(directory, 'package.json')];

    expect(findPackaged('swagger-ui.css', from)).toBe(join(folder, 'swagger-ui.css'));
    expect(findPackaged('swagger-ui-bundle.js', from)).toBeUndefined();
  });
});
