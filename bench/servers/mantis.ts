import { Controller, createApp, Get, Post, SessionService } from '../../dist/index.js';

@Controller()
class HelloController {
  @Get('/hello')
  show() {
    return { hello: 'world' };
  }
}

@Controller('/theme')
class ThemeController {
  private static writes = 0;

  constructor(private readonly session: SessionService) {}

  @Get('/')
  show() {
    return { theme: this.session.get('theme') };
  }

  @Post('/')
  update() {
    const theme = `theme-${++ThemeController.writes}`;
    this.session.set('theme', theme);
    return { theme };
  }
}

const app = createApp({
  controllers: [HelloController, ThemeController],
  session: {
    path: process.env['SESSION_DIRECTORY'] ?? 'storage/sessions',
    lifetime: 3600,
    sliding: process.env['SESSION_SLIDING'] === 'true',
  },
  logger: false,
});

const { url } = await app.listen(0);
console.log(url);
