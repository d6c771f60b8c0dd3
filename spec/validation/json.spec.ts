import { describe, expect, it } from 'vitest';
import { TestClient } from 'mantisjs/testing';
import { orderApp } from './order-app.js';

const client = new TestClient(orderApp());
const post = async (path: string, json: unknown) => {
  const response = await client.post(path, { json });
  return [response.status, await response.json()] as const;
};
/** The pointers and rules of what is wrong with a body. */
const wrongs = async (path: string, json: unknown) => {
  const [status, { errors }] = await post(path, json);
  return [status, (errors as { pointer: string; rule: string }[]).map(({ pointer, rule }) => `${pointer} ${rule}`)];
};

const address = { street: 'Main Street 1' };

describe('a valid JSON body', () => {
  it('becomes an object of its class, with objects in it, defaults kept and unknown keys dropped', async () => {
    const body = {
      email: 'ann@example.com',
      admin: true,
      total: 99,
      address: { ...address, admin: true },
      items: [{ name: 'Pen', count: 2, price: 0 }, { name: 'Ink' }],
    };

    expect(await post('/orders', body)).toEqual([
      200,
      {
        type: 'Order',
        email: 'ann@example.com',
        address: { type: 'Address', street: 'Main Street 1', country: 'CH' },
        items: [
          { type: 'Item', name: 'Pen', count: 2 },
          { type: 'Item', name: 'Ink', count: 1 },
        ],
        total: 3,
        isOrder: true,
      },
    ]);
  });

  it('may be a list', async () => {
    expect(await post('/orders/list', [{ name: 'Pen' }])).toEqual([200, [{ type: 'Item', name: 'Pen', count: 1 }]]);
  });

  it('may hold objects of its own class', async () => {
    const tree = { name: 'a', children: [{ name: 'b', children: [{ name: 'c' }] }] };

    expect(await post('/tree', tree)).toEqual([200, tree]);
  });

  it.each([
    [{ day: '2026-01-02' }, { day: '2026-01-02T00:00:00.000Z' }],
    [{ big: '123456789012345678901' }, { big: '123456789012345678901n' }],
    [{ big: 5 }, { big: '5n' }],
    [{ size: 'l' }, { size: 'l' }],
    [{ priority: 1 }, { priority: 1 }],
    [{ numbers: [] }, { numbers: [] }],
    [{ anything: { a: [1] } }, { anything: { a: [1] } }],
    [{ union: null }, { union: null }],
    [{ count: null }, { count: null }],
  ])('turns %j into %j', async (body, expected) => {
    expect(await post('/values', body)).toEqual([200, expected]);
  });
});

describe('an invalid JSON body', () => {
  it('is a 422 with pointers, rules and messages', async () => {
    const response = await client.post('/orders', {
      json: { email: 'x', address: { street: 5 }, items: [{ count: 0 }] },
    });

    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: expect.stringMatching(/^Unprocessable/),
      status: 422,
      detail: 'The input is not valid.',
      errors: [
        { pointer: '/email', rule: 'isEmail', message: 'email must be an email' },
        { pointer: '/address/street', rule: 'isString', message: 'street must be a string' },
        { pointer: '/items/0/name', rule: 'isString', message: 'name must be a string' },
        { pointer: '/items/0/name', rule: 'isNotEmpty', message: 'name should not be empty' },
        { pointer: '/items/0/count', rule: 'min', message: 'count must not be less than 1' },
      ],
    });
  });

  it.each<[string, unknown, string[]]>([
    ['/orders', {}, ['/email isEmail', '/address isDefined']],
    ['/orders', { email: 'a@b.ch', address: null }, ['/address isDefined']],
    ['/orders', { email: 'a@b.ch', address: 'x' }, ['/address nestedValidation']],
    ['/orders', { email: 'a@b.ch', address: [address] }, ['/address nestedValidation']],
    ['/orders', { email: 'a@b.ch', address, items: { 0: { name: 'Pen' } } }, ['/items isArray']],
    ['/orders', { email: 'a@b.ch', address, items: { length: 1e9 } }, ['/items isArray']],
    [
      '/orders',
      { email: 'a@b.ch', address, items: [1, { name: 'Pen' }, []] },
      ['/items/0 nestedValidation', '/items/2 nestedValidation'],
    ],
    ['/orders', { email: 'a@b.ch', address, tags: ['a', 1] }, ['/tags isString']],
    ['/orders', [], [' isObject']],
    ['/orders', 'text', [' isObject']],
    ['/orders', null, [' isObject']],
    ['/orders/list', {}, [' isArray']],
    ['/orders/list', [{ name: 'Pen' }, { name: '' }, 5], ['/1/name isNotEmpty', '/2 nestedValidation']],
    ['/values', { count: '42' }, ['/count isInt']],
    ['/values', { plain: '42' }, ['/plain isNumber']],
    ['/values', { flag: 'true' }, ['/flag isBoolean']],
    ['/values', { flag: 1 }, ['/flag isBoolean']],
    ['/values', { day: 'tomorrow' }, ['/day isDate']],
    ['/values', { day: '2026-02-30' }, ['/day isDate']],
    ['/values', { size: 'Large' }, ['/size isEnum']],
    ['/values', { priority: '1' }, ['/priority isEnum']],
    ['/values', { big: 1.5 }, ['/big isBigInt']],
    ['/values', { big: 2 ** 60 }, ['/big isBigInt']],
    ['/values', { numbers: [1, 'x'] }, ['/numbers isInt']],
    ['/values', { numbers: 1 }, ['/numbers isArray']],
    ['/values', { sizes: ['s', 'x'] }, ['/sizes isEnum']],
    ['/values', { sizes: 's' }, ['/sizes isArray']],
    ['/tree', { name: 'a', children: [{ name: 'b', children: [{}] }] }, ['/children/0/children/0/name isString']],
  ])('of %s, %j, is refused with %j', async (path, body, expected) => {
    expect(await wrongs(path, body)).toEqual([422, expected]);
  });

  it('is never repeated, not even where a message asks for the value', async () => {
    const [status, problem] = await post('/account', { kind: 'card', password: 'geheim', cvc: 'not-a-code' });

    expect(status).toBe(422);
    expect(JSON.stringify(problem)).not.toMatch(/geheim|not-a-code/);
    expect(problem.errors[0].message).toBe('password must have 8 characters, and the value has not');
  });

  it('leaves out what is not validated rather than let its type lie', async () => {
    expect(await post('/account', { kind: 'cash', password: 'long enough', cvc: 'x' })).toEqual([
      200,
      { kind: 'cash', password: 'long enough' },
    ]);
  });

  it('is described by a hundred errors at most', async () => {
    const [status, { errors }] = await post(
      '/orders/list',
      Array.from({ length: 10_000 }, () => ({})),
    );

    expect(status).toBe(422);
    expect(errors).toHaveLength(100);
  });

  it.each(['{"__proto__":{"isAdmin":true}}', '{"address":{"constructor":{"prototype":{"isAdmin":true}}}}'])(
    'that reaches for a prototype is a 400: %s',
    async (body) => {
      const headers = { 'content-type': 'application/json' };

      expect((await client.post('/orders', { body, headers })).status).toBe(400);
      expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    },
  );

  it('of nothing but brackets is a 400', async () => {
    const body = `${'['.repeat(2000)}${']'.repeat(2000)}`;
    const response = await client.post('/tree', { body, headers: { 'content-type': 'application/json' } });

    expect(response.status).toBe(400);
  });

  it('that is missing is an empty one', async () => {
    expect((await client.post('/orders')).status).toBe(422);
    expect((await client.post('/values')).status).toBe(200);
  });
});
