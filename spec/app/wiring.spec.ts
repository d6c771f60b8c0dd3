import { describe, expect, it } from 'vitest';
import {
  Body,
  Controller,
  Get,
  Param,
  Post,
  Query,
  SessionService,
  Use,
  createApp,
  inject,
  injectable,
  group,
} from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsOf, problemsWith } from './problems-of.js';

interface Shape {
  size: number;
}

class NotDecorated {}

@Controller()
class Sound {
  @Get('/sound')
  show() {
    return 'sound';
  }
}

@Controller('/sound')
class Duplicate {
  @Get('/')
  again() {
    return 'again';
  }

  @Get('/:id', { name: 'one' })
  one(@Param('id') id: string) {
    return id;
  }

  @Get('/:other', { name: 'one' })
  other(@Param('other') other: string) {
    return other;
  }
}

@Controller()
class LostTypes {
  @Post('/interface')
  body(@Body() body: Shape) {
    return body;
  }

  @Get('/union')
  union(@Query('n') n: number | null) {
    return n;
  }

  @Get('/list')
  list(@Query('n') n: number[]) {
    return n;
  }

  @Get('/bare')
  bare(n: number) {
    return n;
  }
}

@Controller()
class BadPaths {
  @Get('/a/*/b')
  wildcard() {}

  @Get('/:id(')
  constraint() {}

  @Get('/:')
  name() {}

  @Get('/:a?/b')
  optional() {}

  @Get('/:slow((a+)+)')
  unsafe() {}
}

@injectable()
class Egg {
  constructor(@inject('hen') readonly hen: unknown) {}
}

@injectable()
class Hen {
  constructor(readonly egg: Egg) {}
}

@Controller()
class Coop {
  constructor(
    readonly hen: Hen,
    @inject('unknown') readonly nothing: unknown,
    readonly shape: Shape,
  ) {}

  @Get('/coop')
  show() {
    return 'coop';
  }
}

describe('a mistake in the wiring', () => {
  it('is found at boot, together with all others, and reads as a report', () => {
    const app = createApp({
      controllers: [Sound, Duplicate, LostTypes, BadPaths, Coop, NotDecorated, {} as never],
      logger: false,
      session: { driver: 'memory' },
    });
    app.container.register('hen', { useToken: Hen });

    expect(() => new TestClient(app)).toThrowErrorMatchingSnapshot();
  });

  it('in a route has a code of its own', () => {
    const codes = problemsOf(
      createApp({ controllers: [Sound, Duplicate, LostTypes, BadPaths, NotDecorated], session: false, logger: false }),
    ).map(({ code }) => code);

    expect(new Set(codes)).toEqual(
      new Set([
        'E_ROUTE_DUPLICATE',
        'E_ROUTE_NAME_DUPLICATE',
        'E_TYPE_LOST',
        'E_PARAMETER_UNDECORATED',
        'E_ROUTE_PATH',
        'E_CONTROLLER_INVALID',
      ]),
    );
  });

  it('in a constructor names the class and the circle (E_DEPENDENCY_CYCLE, E_DEPENDENCY_UNRESOLVED)', () => {
    const app = createApp({ controllers: [Coop], session: false, logger: false });
    app.container.register('hen', { useToken: Hen });

    expect(problemsOf(app).map(({ what }) => what)).toEqual([
      "Constructor parameter 2 of Coop asks for 'unknown', which is not registered.",
      'Constructor parameter 3 of Coop is declared with a type that is only Object at run time.',
      "Hen → Egg → 'hen' → Hen need one another in a circle.",
    ]);
  });

  it('in middleware is E_MIDDLEWARE_INVALID', () => {
    @Controller()
    class Used {
      @Get('/used')
      @Use(class Wrong {} as never)
      show() {}
    }

    expect(problemsWith({ middleware: ['x'], session: false, controllers: [Used] })).toMatchObject([
      { code: 'E_MIDDLEWARE_INVALID', what: "middleware has 'x'." },
      { code: 'E_MIDDLEWARE_INVALID', what: '@Use on Used.show has class Wrong.' },
    ]);
  });

  it('in middleware that is not there is E_MIDDLEWARE_INVALID, on a class as on an action', () => {
    @Controller()
    @Use(undefined as never)
    class Guarded {
      @Get('/guarded')
      @Use(null as never)
      show() {}
    }

    expect(problemsWith({ session: false, controllers: [Guarded] })).toMatchObject([
      { code: 'E_MIDDLEWARE_INVALID', what: '@Use on Guarded.show has undefined.' },
      { code: 'E_MIDDLEWARE_INVALID', what: '@Use on Guarded.show has null.' },
    ]);
  });

  it.each([
    [5, 'Placed.show has 5 for its path.'],
    [null, 'Placed.show has null for its path.'],
    [{ name: 'x' }, "Placed.show has { name: 'x' } for its path."],
    [['/a', 5], 'Placed.show has 5 for its path.'],
    [[], 'Placed.show has an empty list of paths.'],
  ])('in a path, %j, is E_ROUTE_PATH', (path, what) => {
    @Controller()
    class Placed {
      @Get(path as never)
      show() {}
    }

    expect(problemsWith({ session: false, controllers: [Placed, NotDecorated] })).toMatchObject([
      { code: 'E_ROUTE_PATH', what },
      { code: 'E_CONTROLLER_INVALID' },
    ]);
  });

  it('in the name of a path parameter is E_ROUTE_PARAMETER, unless one of the paths or the host has it', () => {
    @Controller('/', { host: ':tenant.example.com' })
    class Names {
      @Get(['/one/:userId', '/two/:page?', '/rest/*'])
      sound(
        @Param('userId') id: string,
        @Param('page') page: string,
        @Param('*') rest: string,
        @Param('tenant') tenant: string,
      ) {
        return [id, page, rest, tenant];
      }

      @Get('/three/:userId')
      typo(@Param('userid') id: string, @Param('*') rest: string) {
        return [id, rest];
      }
    }

    expect(problemsWith({ session: false, controllers: [Names] })).toMatchObject([
      {
        code: 'E_ROUTE_PARAMETER',
        what: "Names.typo asks for the path parameter 'userid'; did you mean 'userId'?",
        why: "Its path has 'userId', 'tenant'.",
      },
      { what: "Names.typo asks for the path parameter '*'.", fix: expect.stringContaining('* at the end of the path') },
    ]);
  });

  it('is none in a path parameter that one of the places of its controller has', () => {
    @Controller()
    class Home {
      @Get('/home')
      show(@Param('locale') locale?: string) {
        return locale ?? 'en';
      }
    }

    expect(problemsWith({ session: false, controllers: [Home, group('/:locale', [Home])] })).toEqual([]);
  });

  it('in what a verb stands on names the member (E_ACTION_INVALID)', () => {
    @Controller()
    class Members {
      readonly text = 'accessor';

      @Get('/property')
      property = () => 'property';

      @Get(['/accessor', '/again'])
      get accessor() {
        return this.text.length;
      }
    }

    expect(problemsWith({ session: false, controllers: [Members] })).toMatchObject([
      { code: 'E_ACTION_INVALID', what: 'Members.property is decorated as an action, and is no method.' },
      { code: 'E_ACTION_INVALID', fix: 'make it a method: accessor() { … }.' },
    ]);
  });

  it('fails again in the same way when the application is used once more', async () => {
    const app = createApp({ controllers: [NotDecorated], logger: false });

    await expect(app.listen(0)).rejects.toThrow(/E_CONTROLLER_INVALID/);
    await expect(app.listen(0)).rejects.toThrow(/E_CONTROLLER_INVALID/);
  });
});

describe('code that was compiled without decorator metadata', () => {
  class Compiled {
    constructor(readonly session: SessionService) {}

    show(id: number) {
      return id;
    }
  }
  Param('id')(Compiled.prototype, 'show', 0);
  Get('/compiled/:id')(Compiled.prototype, 'show');
  Controller()(Compiled);

  it('is refused at boot, naming the tools that do that (E_METADATA_MISSING)', () => {
    const problems = problemsWith({ controllers: [Compiled], session: { driver: 'memory' } });

    expect(problems.map(({ code }) => code)).toEqual(['E_METADATA_MISSING', 'E_METADATA_MISSING']);
    expect(problems.map(({ why }) => why).join()).toMatch(/esbuild, tsx and type stripping/);
  });

  it('is refused where it is declared, when its decorators are standard ones', () => {
    const decorate = (): void => Controller()(class Standard {}, { kind: 'class', name: 'Standard' });

    expect(decorate).toThrow(
      /@Controller on Standard was compiled as a standard decorator.*experimentalDecorators.*E_METADATA_MISSING/,
    );
  });

  it('works where every type is given', async () => {
    class Explicit {
      constructor(readonly session: SessionService) {}

      show(id: number) {
        return { id, theme: this.session.get('theme', 'light') };
      }
    }
    inject(SessionService)(Explicit, undefined, 0);
    Param('id', Number)(Explicit.prototype, 'show', 0);
    Get('/explicit/:id')(Explicit.prototype, 'show');
    Controller()(Explicit);
    const app = createApp({ controllers: [Explicit], session: { driver: 'memory' } });

    expect(await (await new TestClient(app).get('/explicit/7')).json()).toEqual({ id: 7, theme: 'light' });
  });
});
