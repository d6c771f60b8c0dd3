import { describe, expect, it } from 'vitest';
import { Controller, Get, MantisError, NotFound, createApp, inject, injectAll, injectable } from 'mantisjs';
import type { Logger } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { delay, injectWithTransform } from 'tsyringe';
import { Construction, constructionPathOf } from '../../src/container/construction.js';
import { globalContainer } from '../../src/container/tsyringe.js';

class Failure extends Error {
  readonly detail = 'kept';
}

const thrown: { value: unknown } = { value: undefined };

class Deepest {
  constructor() {
    throw thrown.value;
  }
}

@injectable()
class Deep {
  constructor(readonly deepest: Deepest) {}
}

@injectable()
class Owner {
  constructor(readonly deep: Deep) {}
}

@Controller()
class OwnerController {
  constructor(readonly owner: Owner) {}

  @Get('/')
  show() {
    return 'shown';
  }
}

/** What an application answers and logs when the constructor of a dependency throws. */
async function answer(value: unknown) {
  thrown.value = value;
  const lines: Record<string, unknown>[] = [];
  const logger: Logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (fields) => void lines.push(fields as Record<string, unknown>),
  };
  const response = await new TestClient(
    createApp({ controllers: [OwnerController], session: false, accessLog: false, logger }),
  ).get('/');
  return { response, lines };
}

describe('an error that a dependency throws in its constructor', () => {
  it('answers with its status when it is an HttpError', async () => {
    const { response, lines } = await answer(new NotFound('no such tenant', { headers: { 'x-tenant': 'none' } }));

    expect([response.status, response.headers.get('x-tenant'), lines]).toEqual([404, 'none', []]);
    expect(await response.json()).toMatchObject({ detail: 'no such tenant' });
  });

  it('is in the log as it was thrown, with its cause, its stack and the classes that were being made', async () => {
    const error = new Failure('no connection', { cause: new Error('refused') });
    const { response, lines } = await answer(error);

    expect(response.status).toBe(500);
    expect(lines).toMatchObject([{ constructing: 'OwnerController → Owner → Deep → Deepest' }]);
    expect(lines[0]?.['err']).toBe(error);
  });

  it('keeps the code of a MantisError', async () => {
    const problem = { code: 'E_SESSION_VALUE', what: 'What.', why: 'Why.', fix: 'fix.' } as const;
    const { lines } = await answer(new MantisError(problem));

    expect(lines).toMatchObject([{ err: { code: 'E_SESSION_VALUE' } }]);
  });

  it('may be no Error at all', async () => {
    const { response, lines } = await answer('text');

    expect([response.status, lines[0]?.['err']]).toEqual([500, 'text']);
  });

  it('names the way it came this time, when the same error is thrown from elsewhere', () => {
    @injectable()
    class Other {
      constructor(readonly deepest: Deepest) {}
    }
    const { container } = new Construction(globalContainer);
    thrown.value = new Failure('again');

    expect(() => container.resolve(Owner)).toThrow('again');
    expect(() => container.resolve(Other)).toThrow('again');
    expect(constructionPathOf(thrown.value)).toEqual([Other, Deepest]);
  });
});

describe('the container of an application provides what tsyringe provides', () => {
  class Doubling {
    transform(value: number, times: number) {
      return value * times;
    }
  }

  @injectable()
  class Registered {
    constructor(
      @inject('number') readonly one: number,
      @injectAll('number') readonly all: number[],
      @inject('nothing', { isOptional: true }) readonly nothing: unknown,
      @injectAll('nothing', { isOptional: true }) readonly none: unknown[],
    ) {}
  }

  @injectable()
  class Made {
    constructor(
      @injectWithTransform('number', Doubling, 2) readonly doubled: number,
      @inject('made') readonly made: { made: boolean },
      @inject('alias') readonly alias: Doubling,
      @inject(delay(() => Doubling)) readonly later: Doubling,
    ) {}
  }

  it('values, lists, optional tokens, transforms, factories, aliases and delayed classes', async () => {
    @Controller()
    class EverythingController {
      constructor(
        readonly registered: Registered,
        readonly objects: Made,
      ) {}

      @Get('/')
      show() {
        const { one, all, nothing, none } = this.registered;
        const { doubled, made, alias, later } = this.objects;
        return {
          one,
          all,
          nothing,
          none,
          doubled,
          made,
          sum: alias.transform(later.transform(2, 3), 4),
        };
      }
    }
    const app = createApp({ controllers: [EverythingController], session: false });
    app.container.register('number', { useValue: 1 });
    app.container.register('number', { useValue: 2 });
    app.container.register('made', { useFactory: () => ({ made: true }) });
    app.container.register('alias', { useToken: Doubling });

    expect(await (await new TestClient(app).get('/')).json()).toEqual({
      one: 2,
      all: [1, 2],
      none: [],
      doubled: 4,
      made: { made: true },
      sum: 24,
    });
  });

  it('and holds no object that is made for a request', () => {
    class Disposable {
      dispose() {}
    }
    const construction = new Construction(globalContainer);
    const { container } = construction;

    container.resolve(Disposable);

    expect([...construction.made]).toEqual([]);
    expect(Reflect.get(container, 'disposables')).toHaveProperty('size', 0);
  });

  it('and the members of tsyringe that are built upon are there', () => {
    const child = globalContainer.createChildContainer();

    for (const method of ['resolve', 'resolveAll', 'resolveParams', 'resolveRegistration'])
      expect(Reflect.get(child, method)).toBeTypeOf('function');
    for (const member of ['_registry', 'parent', 'disposables']) expect(child).toHaveProperty(member);
  });
});
