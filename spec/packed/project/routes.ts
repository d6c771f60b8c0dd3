// Compiled, never run: what a user's editor must accept and refuse once the names of the routes are declared.
import { Controller, Get, UrlGenerator, createApp, group, redirect } from 'mantisjs';

declare module 'mantisjs' {
  interface RouteNames {
    name: '/name/:id?';
    'users.show': '/users/:id(\\d+)';
    home: '/';
    report: { from: string; to?: string };
  }
}

@Controller('/users', { host: ':tenant.example.com', name: 'users.' })
export class UserController {
  constructor(readonly urls: UrlGenerator) {}

  @Get('/:id(\\d+)', { name: 'show' })
  show() {
    return redirect.route('users.show', { id: 1 }, { hash: 'top' });
  }
}

const app = createApp({
  controllers: [group('/admin', [UserController], { name: 'admin.' })],
  trailingSlash: 'redirect',
});
export const urls: readonly string[] = [
  app.url('home'),
  app.url('home', {}, { page: 1 }, { absolute: true, hash: 'a' }),
  app.url('users.show', { id: 7 }),
  app.url('name'),
  app.url('report', { from: 'a' }),
  app.url([UserController, 'show'], { id: 1 }),
  app.signedUrl('users.show', { id: 7 }, {}, { expiresIn: 60 }),
];

export function refused(): void {
  // @ts-expect-error there is no such name
  app.url('user.show', { id: 7 });
  // @ts-expect-error the path needs an id
  app.url('users.show');
  // @ts-expect-error the path needs an id
  app.url('users.show', { ID: 7 });
  // @ts-expect-error the path needs an id
  redirect.route('users.show', {});
  // @ts-expect-error there is no such action
  app.url([UserController, 'urls']);
  // @ts-expect-error a slash is one of three words
  createApp({ trailingSlash: 'never' });
}
