import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Controller, Get, HttpRequest, Req, createApp, html, stream, text } from 'mantisjs';
import type { AppOptions, SecurityHeadersOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example' };

@Controller()
class PageController {
  @Get('/page')
  page(@Req() request: HttpRequest) {
    return html`<script nonce="${request.cspNonce}"></script>`;
  }

  @Get('/same')
  same() {
    return text('', { status: 304 });
  }

  @Get('/stream')
  stream() {
    return stream(Readable.from(['text']));
  }

  @Get('/broken')
  broken() {
    throw new Error('broken');
  }

  @Get('/own')
  own() {
    return text('own', { headers: { 'X-Frame-Options': 'DENY', 'content-security-policy': "default-src 'none'" } });
  }
}

function clientOf(options: AppOptions = {}) {
  return new TestClient(createApp({ controllers: [PageController], session: false, logger: false, ...options }));
}

const policyOf = async (headers: SecurityHeadersOptions, path = '/page') => {
  const response = await clientOf({ headers }).get(path);
  return { policy: response.headers.get('content-security-policy'), body: await response.text() };
};

describe('security headers', () => {
  it.each(['/page', '/same', '/stream', '/broken', '/none', '/%zz'])('are on the answer to %s', async (path) => {
    expect(Object.fromEntries((await clientOf().get(path)).headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "base-uri 'self'; object-src 'none'; frame-ancestors 'self'",
    });
  });

  it('give way to those that an action sets', async () => {
    const { headers } = await clientOf().get('/own');

    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('are switched off together or each by itself', async () => {
    const none = (await clientOf({ headers: false }).get('/page')).headers;
    const { headers } = await clientOf({
      headers: {
        ...{ contentTypeOptions: false, frameOptions: 'DENY', referrerPolicy: 'no-referrer', openerPolicy: false },
        ...{ resourcePolicy: 'cross-origin', contentSecurityPolicy: false, permissionsPolicy: 'camera=()' },
      },
    }).get('/page');

    expect([none.has('x-content-type-options'), none.has('content-security-policy')]).toEqual([false, false]);
    expect(headers.has('x-content-type-options')).toBe(false);
    expect(headers.has('cross-origin-opener-policy')).toBe(false);
    expect(headers.has('content-security-policy')).toBe(false);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('permissions-policy')).toBe('camera=()');
  });

  it('carry a policy of one’s own', async () => {
    const contentSecurityPolicy = { 'default-src': ["'self'", 'https://cdn.example'], 'upgrade-insecure-requests': [] };

    expect((await policyOf({ contentSecurityPolicy })).policy).toBe(
      "default-src 'self' https://cdn.example; upgrade-insecure-requests",
    );
  });

  it('carry a nonce of this request alone, which the page knows', async () => {
    const contentSecurityPolicy = { 'script-src': ["'self'", "'nonce'"], 'style-src': "'nonce'" };
    const first = await policyOf({ contentSecurityPolicy });
    const second = await policyOf({ contentSecurityPolicy });
    const nonce = /nonce="([\w-]{22})"/.exec(first.body)?.[1] ?? 'none';

    expect(first.policy).toBe(`script-src 'self' 'nonce-${nonce}'; style-src 'nonce-${nonce}'`);
    expect(second.policy).not.toBe(first.policy);
  });

  it('leave the nonce of a stored response as it is when it is still fresh', async () => {
    expect((await policyOf({ contentSecurityPolicy: { 'script-src': "'nonce'" } }, '/same')).policy).toBeNull();
    expect((await policyOf({ contentSecurityPolicy: { 'script-src': "'nonce'" } }, '/%zz')).policy).toMatch(/'nonce-/);
  });

  it('bind the browser to HTTPS only where the request came by it, and never on localhost', async () => {
    const client = clientOf({ trustProxy: true });
    const transportOf = async (headers: Record<string, string>) =>
      (await client.get('/page', { headers })).headers.get('strict-transport-security');

    expect(await transportOf(proxied)).toBe('max-age=31536000');
    expect(await transportOf({})).toBeNull();
    expect(await transportOf({ ...proxied, 'x-forwarded-host': 'localhost:3000' })).toBeNull();
    expect(await transportOf({ ...proxied, 'x-forwarded-host': 'app.localhost' })).toBeNull();
  });

  it('bind subdomains to it on request', async () => {
    const strictTransportSecurity = { maxAge: 60, includeSubDomains: true, preload: true };
    const client = clientOf({ trustProxy: true, headers: { strictTransportSecurity } });
    const off = clientOf({ trustProxy: true, headers: { strictTransportSecurity: false } });

    expect((await client.get('/page', { headers: proxied })).headers.get('strict-transport-security')).toBe(
      'max-age=60; includeSubDomains; preload',
    );
    expect((await off.get('/page', { headers: proxied })).headers.has('strict-transport-security')).toBe(false);
  });

  it.each<[unknown, string]>([
    [true, 'headers'],
    [{ frameOptions: 'ALLOWALL' }, 'headers.frameOptions'],
    [{ contentTypeOptions: 'sniff' }, 'headers.contentTypeOptions'],
    [{ referrerPolicy: 'a\r\nb' }, 'headers.referrerPolicy'],
    [{ contentSecurityPolicy: { 'script-src': "'self'; img-src *" } }, 'headers.contentSecurityPolicy'],
    [{ contentSecurityPolicy: { scriptSrc: "'self'" } }, 'headers.contentSecurityPolicy'],
    [{ strictTransportSecurity: { maxAge: 1.5 } }, 'headers.strictTransportSecurity.maxAge'],
    [{ strictTransportSecurity: { maxage: 1 } }, 'headers.strictTransportSecurity.maxage'],
    [{ hsts: {} }, 'headers.hsts'],
  ])('refuse %j at boot', (headers, name) => {
    expect(() => clientOf({ headers: headers as SecurityHeadersOptions })).toThrow(
      new RegExp(`option ${name.replaceAll('.', '\\.')}`),
    );
  });
});
