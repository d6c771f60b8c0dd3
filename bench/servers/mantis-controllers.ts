import { Controller, Get, Post, SessionService } from '../../dist/index.js';

@Controller()
export class HelloController {
  @Get('/hello')
  show() {
    return { hello: 'world' };
  }
}

@Controller('/theme')
export class ThemeController {
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
