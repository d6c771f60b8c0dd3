import { describe, expect, it } from 'vitest';
import { Controller, Get, SessionService, createApp, inject, injectAll, injectable, singleton } from 'mantisjs';
import type { App } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { Lifecycle, delay, scoped } from 'tsyringe';
import type { Constructor } from '../../src/container/design-types.js';
import { problemsOf } from '../app/problems-of.js';

/** An application with a controller that asks for these. */
function appWith(...tokens: readonly unknown[]): App {
  class Asking {
    readonly parts: readonly unknown[];

    constructor(...parts: readonly unknown[]) {
      this.parts = parts;
    }

    show() {
      return this.parts.length;
    }
  }
  for (const [index, token] of tokens.entries()) inject(token as string)(Asking, undefined, index);
  Get('/')(Asking.prototype, 'show');
  Controller()(Asking as Constructor);
  return createApp({ controllers: [Asking as never], session: { driver: 'memory' }, logger: false });
}

const told = (app: App): readonly string[] => problemsOf(app).map(({ code, what }) => `${what} [${code}]`);

describe('a singleton that asks for what is made for a shorter time (E_DEPENDENCY_CAPTIVE)', () => {
  @scoped(Lifecycle.ResolutionScoped)
  class Visitor {
    name = '';
  }

  @scoped(Lifecycle.ContainerScoped)
  class Tenant {
    name = '';
  }

  @injectable()
  class Between {
    constructor(
      readonly visitor: Visitor,
      readonly tenant: Tenant,
    ) {}
  }

  @singleton()
  class Users {
    constructor(readonly between: Between) {}
  }

  @singleton()
  class Mail {
    constructor(
      readonly users: Users,
      @inject(delay(() => Tenant)) readonly tenant: Tenant,
    ) {}
  }

  it('is refused, with the way from one to the other', () => {
    expect(problemsOf(appWith(Mail))).toMatchInlineSnapshot(`
      [
        {
          "code": "E_DEPENDENCY_CAPTIVE",
          "fix": "make Tenant a singleton that reads what belongs to the request from SessionService, or Mail no singleton.",
          "what": "Mail → Tenant: Mail is a singleton, and Tenant is made for a shorter time.",
          "why": "Mail would keep the Tenant that it got first, and show it to every visitor.",
        },
        {
          "code": "E_DEPENDENCY_CAPTIVE",
          "fix": "make Visitor a singleton that reads what belongs to the request from SessionService, or Users no singleton.",
          "what": "Users → Between → Visitor: Users is a singleton, and Visitor is made for a shorter time.",
          "why": "Users would keep the Visitor that it got first, and show it to every visitor.",
        },
        {
          "code": "E_DEPENDENCY_CAPTIVE",
          "fix": "make Tenant a singleton that reads what belongs to the request from SessionService, or Users no singleton.",
          "what": "Users → Between → Tenant: Users is a singleton, and Tenant is made for a shorter time.",
          "why": "Users would keep the Tenant that it got first, and show it to every visitor.",
        },
      ]
    `);
  });

  it('is none where the one who asks is made anew as well', () => {
    expect(told(appWith(Between, Visitor, Tenant))).toEqual([]);
  });

  it('may hold SessionService, which always speaks of the request being served', () => {
    @singleton()
    class Basket {
      constructor(readonly session: SessionService) {}
    }

    expect(told(appWith(Basket))).toEqual([]);
  });
});

describe('a circle', () => {
  @injectable()
  class Left {
    constructor(@inject('right') readonly right: unknown) {}
  }

  @injectable()
  class Right {
    constructor(readonly left: Left) {}
  }

  it('of tokens and classes is drawn once', () => {
    const app = appWith(Left, Right);
    app.container.register('right', { useClass: Right });

    expect(told(app)).toEqual(["Left → 'right' → Left need one another in a circle. [E_DEPENDENCY_CYCLE]"]);
  });

  it('that is closed by delay is no mistake, and the session behind it is seen', async () => {
    @injectable()
    class Early {
      constructor(@inject(delay(() => Late)) readonly late: unknown) {}
    }
    @injectable()
    class Late {
      constructor(
        readonly early: Early,
        readonly session: SessionService,
      ) {}
    }
    @Controller()
    class EarlyController {
      constructor(readonly early: Early) {}

      @Get('/')
      show() {
        return { theme: (this.early.late as Late).session.get('theme', 'light') };
      }
    }
    const app = createApp({ controllers: [EarlyController], session: { driver: 'memory' }, logger: false });

    expect(await (await new TestClient(app).get('/')).json()).toEqual({ theme: 'light' });
  });
});

describe('a dependency that cannot be provided (E_DEPENDENCY_UNRESOLVED, E_METADATA_MISSING)', () => {
  it('is a token that nobody registered; the nearest one is named', () => {
    const app = appWith('mailr', Symbol('queue'));
    app.container.register('mailer', { useValue: {} });

    expect(problemsOf(app)).toMatchInlineSnapshot(`
      [
        {
          "code": "E_DEPENDENCY_UNRESOLVED",
          "fix": "call app.container.register('mailr', …).",
          "what": "Constructor parameter 1 of Asking asks for 'mailr', which is not registered. 'mailer' is: if you mean that, ask for it.",
          "why": "A token that is no class must be registered before the application boots.",
        },
        {
          "code": "E_DEPENDENCY_UNRESOLVED",
          "fix": "call app.container.register(Symbol(queue), …).",
          "what": "Constructor parameter 2 of Asking asks for Symbol(queue), which is not registered.",
          "why": "A token that is no class must be registered before the application boots.",
        },
      ]
    `);
  });

  it('is an asynchronous factory, whose promise would be injected', () => {
    const app = appWith('database');
    app.container.register('database', { useFactory: async () => ({}) });

    expect(problemsOf(app)).toMatchInlineSnapshot(`
      [
        {
          "code": "E_DEPENDENCY_UNRESOLVED",
          "fix": "await the value before createApp and register that, or connect in onBoot() of a singleton.",
          "what": "The factory registered for 'database' is asynchronous.",
          "why": "Constructors cannot wait: they would get a promise in place of the value.",
        },
      ]
    `);
  });

  it('is an abstract class that nothing stands for', () => {
    abstract class Mailer {
      abstract send(): void;
    }
    class Smtp extends Mailer {
      send() {}
    }
    const app = appWith(Mailer);
    const mended = appWith(Mailer);
    mended.container.register(Mailer as never, { useClass: Smtp });

    expect(problemsOf(app)).toMatchInlineSnapshot(`
      [
        {
          "code": "E_DEPENDENCY_UNRESOLVED",
          "fix": "call app.container.register(Mailer, { useClass: … }) with the class that does the work.",
          "what": "Constructor parameter 1 of Asking asks for Mailer, which is not registered and has no members of its own.",
          "why": "An abstract class cannot do anything by itself.",
        },
      ]
    `);
    expect(told(mended)).toEqual([]);
  });

  it('is a class without a decorator that extends a decorated one', () => {
    class Dependency {
      value = 1;
    }
    @injectable()
    class Base {
      constructor(readonly dependency: Dependency) {}
    }
    class Bare extends Base {}
    class Own extends Base {
      constructor() {
        super(new Dependency());
      }
    }
    @injectable()
    class Decorated extends Base {}

    expect(problemsOf(appWith(Bare, Own, Decorated))).toMatchInlineSnapshot(`
      [
        {
          "code": "E_METADATA_MISSING",
          "fix": "write @injectable() above Bare.",
          "what": "Bare extends Base and has no decorator of its own.",
          "why": "The container knows what Base needs, and would construct Bare with nothing.",
        },
      ]
    `);
  });

  it('is a primitive, a collection or an interface', () => {
    @injectable()
    class Lost {
      constructor(
        readonly map: Map<string, string>,
        readonly text: string,
        readonly shape: { size: number },
      ) {}
    }

    expect(told(appWith(Lost))).toEqual(
      ['Map', 'String', 'Object'].map(
        (type, index) =>
          `Constructor parameter ${index + 1} of Lost is declared with a type that is only ${type} at run time. [E_DEPENDENCY_UNRESOLVED]`,
      ),
    );
  });

  it('is looked for behind every registration of a list, and behind the last of a single token', () => {
    @injectable()
    class Broken {
      constructor(@inject('unknown') readonly unknown: unknown) {}
    }
    class Sound {}
    @injectable()
    class All {
      constructor(@injectAll('plugin') readonly plugins: unknown[]) {}
    }
    const single = appWith('plugin');
    const list = appWith(All);
    for (const { container } of [single, list]) {
      container.register('plugin', { useClass: Broken });
      container.register('plugin', { useClass: Sound });
    }

    expect(told(single)).toEqual([]);
    expect(told(list)).toEqual([
      "Constructor parameter 1 of Broken asks for 'unknown', which is not registered. [E_DEPENDENCY_UNRESOLVED]",
    ]);
  });
});

describe('a hook on a class that is made anew for everybody (E_HOOK_TRANSIENT)', () => {
  it('is refused, since it would never be called', () => {
    class Connection {
      onBoot() {}
      onClose() {}
    }

    expect(problemsOf(appWith(Connection))).toMatchInlineSnapshot(`
      [
        {
          "code": "E_HOOK_TRANSIENT",
          "fix": "write @singleton() above Connection, or rename the method.",
          "what": "Connection has onBoot and onClose, and a new object of it is made for everybody who asks.",
          "why": "There is no one time at which all of them could boot or close.",
        },
      ]
    `);
  });
});
