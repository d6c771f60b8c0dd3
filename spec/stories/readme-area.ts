import { scryptSync, timingSafeEqual } from 'node:crypto';
import { IsEmail, MaxLength } from 'class-validator';
import { Body, Controller, Get, InvalidInput, Post, SessionService, Use, singleton } from 'mantisjs';
import { csrfField, errors, html, injectable, old, redirect } from 'mantisjs';
import type { Middleware, Next, RequestContext } from 'mantisjs';

class Credentials {
  @IsEmail()
  email!: string;

  @MaxLength(1000)
  password!: string;
}

@singleton()
class Accounts {
  readonly #digest = scryptSync('correct horse', 'salt of ann', 32); // yours come from a database

  find({ email, password }: Credentials): string | undefined {
    const isRight = timingSafeEqual(scryptSync(password, 'salt of ann', 32), this.#digest);
    return isRight && email === 'ann@example.com' ? 'ann' : undefined;
  }
}

@injectable()
class MustBeSignedIn implements Middleware {
  constructor(private readonly session: SessionService) {}

  handle(_context: RequestContext, next: Next) {
    return this.session.owner === undefined ? redirect.guest('/sign-in') : next();
  }
}

@Controller()
export class SignInController {
  constructor(
    private readonly session: SessionService,
    private readonly accounts: Accounts,
  ) {}

  @Get('/sign-in')
  form() {
    return html`<form method="post" action="/sign-in">
      ${csrfField()}
      <p>E-mail <input name="email" value="${old('email')}" /> ${errors('email').join(' ')}</p>
      <p>Password <input name="password" type="password" /></p>
      <button>Sign in</button>
    </form>`;
  }

  @Post('/sign-in')
  signIn(@Body() credentials: Credentials) {
    const account = this.accounts.find(credentials);
    if (account === undefined) throw new InvalidInput({ email: 'E-mail or password is wrong.' });
    this.session.login(account); // a new session id, so that nobody can have planted the old one
    return redirect.intended('/account'); // the page that was asked for
  }

  @Post('/sign-out')
  signOut() {
    this.session.logout();
    return redirect('/sign-in');
  }
}

@Controller('/account')
@Use(MustBeSignedIn)
export class AccountController {
  constructor(private readonly session: SessionService) {}

  @Get('/')
  show() {
    return html`<h1>Hello ${this.session.owner}</h1>
      <form method="post" action="/sign-out">${csrfField()} <button>Sign out</button></form>`;
  }

  @Get('/orders')
  orders() {
    return html`<h1>Orders of ${this.session.owner}</h1>`;
  }
}
