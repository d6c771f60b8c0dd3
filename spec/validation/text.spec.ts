import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { orderApp } from './order-app.js';

const client = new TestClient(orderApp());
const send = async (path: string, form: string) => {
  const response = await client.post(path, {
    body: form,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return [response.status, await response.json()] as const;
};
const get = async (path: string) => {
  const response = await client.get(path);
  return [response.status, await response.json()] as const;
};

describe('a form', () => {
  it.each([
    ['count=42', { count: 42 }],
    ['flag=on', { flag: true }],
    ['flag=0', { flag: false }],
    ['day=2026-01-02T10:30', { day: new Date('2026-01-02T10:30').toISOString() }],
    ['size=s', { size: 's' }],
    ['priority=1', { priority: 1 }],
    ['big=12', { big: '12n' }],
    ['numbers=1', { numbers: [1] }],
    ['numbers=1&numbers=2', { numbers: [1, 2] }],
    ['numbers[]=1', { numbers: [1] }],
    ['numbers[1]=2&numbers[0]=1', { numbers: [1, 2] }],
    ['sizes=s&sizes=l', { sizes: ['s', 'l'] }],
    ['union=7', { union: 7 }],
    ['anything=x', { anything: 'x' }],
    ['count=&flag=&day=&size=&numbers=', { numbers: [] }],
    ['email=', {}],
  ])('with %s is read as %j', async (form, expected) => {
    expect(await send('/values', form)).toEqual([200, expected]);
  });

  it.each([
    ['count=abc', ['/count isInt']],
    ['count=1&count=2', ['/count isInt']],
    ['plain=abc', ['/plain isNumber']],
    ['flag=yes', ['/flag isBoolean']],
    ['day=2026-02-30', ['/day isDate']],
    ['size=Large', ['/size isEnum']],
    ['numbers=1&numbers=x', ['/numbers isInt']],
    ['email=x', ['/email isEmail']],
  ])('with %s is refused with %j', async (form, expected) => {
    const [status, { errors }] = await send('/values', form);

    expect(status).toBe(422);
    expect(errors.map(({ pointer, rule }: Record<string, string>) => `${pointer} ${rule}`)).toEqual(expected);
  });

  it('fills objects and lists by names in brackets', async () => {
    const form =
      'email=a@b.ch&address[street]=Main&address[admin]=1&items[0][name]=Pen&items[7][name]=Ink&items[7][count]=2';

    expect(await send('/orders', form)).toMatchObject([
      200,
      {
        address: { street: 'Main', country: 'CH' },
        items: [
          { name: 'Pen', count: 1 },
          { name: 'Ink', count: 2 },
        ],
      },
    ]);
  });

  it.each(['a=1&a[b]=2', 'a[b]=2&a=1', `a${'[b]'.repeat(11)}=1`, 'a[]=1&a[b]=2'])(
    'whose names contradict each other is a 400: %s',
    async (form) => {
      expect((await send('/orders', form))[0]).toBe(400);
    },
  );

  it.each(['__proto__[isAdmin]=1', 'address[__proto__][isAdmin]=1', 'constructor[prototype][isAdmin]=1'])(
    'reaches no prototype by %s',
    async (form) => {
      await send('/orders', form);

      expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    },
  );
});

describe('a query', () => {
  it('fills a DTO', async () => {
    expect(await get('/pages?page=2&tag=a&other=1')).toEqual([200, { type: 'Page', page: 2, tag: ['a'] }]);
    expect(await get('/pages')).toEqual([200, { type: 'Page', page: 1 }]);
  });

  it('that is not valid is a 422', async () => {
    expect(await get('/pages?page=x')).toMatchObject([422, { errors: [{ pointer: '/page' }, {}] }]);
    expect(await get('/pages?page=0')).toMatchObject([422, { errors: [{ pointer: '/page', rule: 'min' }] }]);
  });
});

describe('a path', () => {
  it('fills a DTO', async () => {
    expect(await get('/users/7')).toEqual([200, { type: 'UserId', id: 7 }]);
  });

  it('that is not valid is a 422', async () => {
    expect(await get('/users/x')).toMatchObject([422, { errors: [{ pointer: '/id', rule: 'isInt' }] }]);
  });
});
