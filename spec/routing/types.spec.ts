import { describe, expectTypeOf, it } from 'vitest';
import { Controller, createApp, redirect } from 'mantisjs';
import type { ActionReference, PathParameters, RouteNames } from 'mantisjs';

@Controller()
class TypedController {
  readonly title = 'no method';

  show(_id: string) {
    return 'show';
  }
}

const app = createApp({ controllers: [], session: false });
type Value = string | number | bigint | boolean;

describe('the parameters of a path', () => {
  it('are known to the compiler', () => {
    expectTypeOf<PathParameters<'/users/:id'>>().toEqualTypeOf<{ readonly id: Value }>();
    expectTypeOf<{ id: 1 }>().toExtend<PathParameters<'/users/:id(\\d+)'>>();
    expectTypeOf<{ year: 2026 }>().toExtend<PathParameters<'/archive/:year(\\d{4})/:month?'>>();
    expectTypeOf<{ month: 1 }>().not.toExtend<PathParameters<'/archive/:year(\\d{4})/:month?'>>();
    expectTypeOf<{ a: 1; b: 2 }>().toExtend<PathParameters<'/:a-:b/x'>>();
    expectTypeOf<{ a: 1 }>().not.toExtend<PathParameters<'/:a-:b/x'>>();
    expectTypeOf<Record<never, never>>().toExtend<PathParameters<'/files/*'>>();
    expectTypeOf<PathParameters<'/plain'>>().toBeUnknown();
  });
});

describe('url()', () => {
  it('takes the methods of a controller, and any name as long as none is declared', () => {
    expectTypeOf<RouteNames>().toEqualTypeOf<Record<never, never>>();
    expectTypeOf<ActionReference<typeof TypedController>>().toEqualTypeOf<readonly [typeof TypedController, 'show']>();
    expectTypeOf(app.url).toBeCallableWith('any', { id: 1 });
    expectTypeOf(app.url).toBeCallableWith('any');
    expectTypeOf(app.url).returns.toBeString();
  });

  it('refuses what is no method, and what is no parameter', () => {
    const refused = (): void => {
      // @ts-expect-error a property is no action
      app.url([TypedController, 'title']);
      // @ts-expect-error there is no such method
      app.signedUrl([TypedController, 'shwo'], { id: 1 });
      // @ts-expect-error there is no such method
      redirect.route([TypedController, 'shwo']);
      // @ts-expect-error an object is no path parameter
      app.url('any', { id: {} });
      // @ts-expect-error there is no such option
      app.url('any', {}, {}, { absolut: true });
      redirect.route([TypedController, 'show'], { id: 1n }, { query: { a: [1] }, hash: 'a', status: 301 });
    };

    expectTypeOf(refused).returns.toBeVoid();
  });
});
