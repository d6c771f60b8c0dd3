// Compiled and run: what is wrong here is reported in the same words whoever compiled it.
import { Body, Controller, Get, Param, Post, Query, createApp, inject, injectable, singleton } from 'mantisjs';
import { Lifecycle, scoped } from 'tsyringe';

interface Shape {
  size: number;
}

enum Level {
  Low = 'low',
}

@scoped(Lifecycle.ResolutionScoped)
class Visitor {
  name = '';
}

@singleton()
class Users {
  constructor(readonly visitor: Visitor) {}
}

@injectable()
class Egg {
  constructor(@inject('hen') readonly hen: unknown) {}
}

@injectable()
class Hen {
  constructor(readonly egg: Egg) {}
}

class Connection {
  onClose(): void {}
}

@injectable()
class Base {
  constructor(readonly users: Users) {}
}

class Bare extends Base {}

@Controller()
class Mistaken {
  constructor(
    readonly users: Users,
    readonly hen: Hen,
    readonly connection: Connection,
    readonly bare: Bare,
    readonly shape: Shape,
    @inject('mailr') readonly mailer: unknown,
  ) {}

  @Post('/interface')
  body(@Body() body: Shape): unknown {
    return body;
  }

  @Get('/union')
  union(@Query('n') n: number | null): unknown {
    return n;
  }

  @Get('/list/:level')
  list(@Query('n') n: number[], @Param('level') level: Level): unknown {
    return [n, level];
  }
}

const app = createApp({ controllers: [Mistaken], session: { driver: 'memory' }, logger: false });
app.container.register('hen', { useToken: Hen });
app.container.register('mailer', { useValue: {} });
await app.listen(0);
