import { Clock, Controller, Get, Post, SessionService, createApp, html } from 'mantisjs';
import type { App, SessionOptions } from 'mantisjs';
import { TestClock } from 'mantisjs/testing';

@Controller()
class ThemeController {
  constructor(private readonly session: SessionService) {}

  @Get('/')
  welcome() {
    return html('hello world');
  }

  @Get('/preferences', { name: 'preferences' })
  show() {
    return html`Current theme: ${this.session.get('theme', 'light')}`;
  }

  @Post('/theme', { name: 'theme.update' })
  async update() {
    this.session.set('theme', 'dark');
    try {
      await this.session.save();
    } catch {
      return html('Could not save theme preference');
    }
    return html('Theme updated');
  }

  @Post('/theme/show')
  updateAndShow() {
    this.session.set('theme', 'dark');
    return this.show();
  }
}

/** A page whose code cannot reach the session. */
@Controller()
class PlainController {
  @Get('/plain')
  show() {
    return html('nothing to do with sessions');
  }
}

/** The application that the stories tell of, and the clock that it lives by. */
export function themeApp(session: SessionOptions): { app: App; clock: TestClock } {
  const clock = new TestClock();
  const app = createApp({ controllers: [ThemeController, PlainController], session, logger: false });
  app.container.register(Clock, { useValue: clock });
  return { app, clock };
}
