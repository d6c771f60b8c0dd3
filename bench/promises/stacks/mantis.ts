import { setTimeout as pause } from 'node:timers/promises';
import { Controller, createApp, Get, Query, redirect, SessionService } from '../../../build/index.js';

@Controller()
class HomeController {
  @Get('/nothing')
  show() {
    return { ok: true };
  }
}

@Controller()
class DataController {
  constructor(private readonly session: SessionService) {}

  @Get('/read')
  read() {
    return { theme: this.session.get('theme') ?? null };
  }

  @Get('/all')
  all() {
    return { ...this.session.all(), user: this.session.owner };
  }

  @Get('/set')
  async set(@Query('key') key: string, @Query('value') value: string, @Query('wait') wait: number) {
    await pause(wait);
    this.session.set(key, value);
    return { ok: true };
  }

  @Get('/set-redirect')
  setRedirect(@Query('key') key: string, @Query('value') value: string) {
    this.session.set(key, value);
    return redirect('/all');
  }

  @Get('/increment')
  async increment(@Query('wait') wait: number) {
    await pause(wait);
    this.session.increment('count');
    return { ok: true };
  }

  @Get('/set-types')
  setTypes() {
    this.session.set('date', new Date());
    this.session.set('map', new Map([['size', 1]]));
    return { ok: true };
  }

  @Get('/types')
  types() {
    return { date: this.session.get('date')?.constructor.name, map: this.session.get('map')?.constructor.name };
  }
}

@Controller()
class AccountController {
  constructor(private readonly session: SessionService) {}

  @Get('/login')
  login(@Query('user') user: string) {
    this.session.login(user);
    return redirect('/all');
  }

  @Get('/logout')
  logout() {
    this.session.logout();
    return redirect('/all');
  }
}

const app = createApp({
  controllers: [HomeController, DataController, AccountController],
  session: { path: process.env['SESSION_DIRECTORY'] ?? 'storage/sessions' },
  logger: false,
});

const { url } = await app.listen(0);
console.log(url);
