import { IsEmail, IsString, MinLength, ValidateNested } from 'class-validator';
import {
  Body,
  Controller,
  Get,
  InvalidInput,
  Post,
  Put,
  SessionService,
  createApp,
  errors,
  flashed,
  html,
  old,
  redirect,
} from 'mantisjs';
import type { App, AppOptions } from 'mantisjs';

class Address {
  @IsString()
  @MinLength(3)
  street!: string;
}

class SignUp {
  @IsEmail()
  email!: string;

  @MinLength(8)
  password!: string;

  @ValidateNested()
  address!: Address;
}

/** It never asks for the session: that it takes a form is reason enough to load it. */
@Controller('/sign-up')
class SignUpController {
  @Get('/')
  show() {
    return { email: old('email', 'none'), street: old('address[street]'), password: old('password'), errors: errors() };
  }

  @Get('/field')
  field() {
    return { street: errors('address[street]'), dotted: errors('address.street'), none: errors('nothing') };
  }

  @Post('/')
  create(@Body() { email }: SignUp) {
    if (email === 'taken@example.com') throw new InvalidInput({ email: 'This address is taken.' });
    return redirect('/welcome').with('notice', `Welcome, ${email}`);
  }

  @Post('/elsewhere')
  elsewhere(@Body() signUp: SignUp) {
    return signUp.email;
  }

  @Put('/off', { session: false })
  off(@Body() signUp: SignUp) {
    return signUp.email;
  }
}

@Controller()
class PageController {
  constructor(private readonly session: SessionService) {}

  @Get('/welcome')
  welcome() {
    return html`${flashed('notice', 'nothing')}`;
  }

  @Post('/by-hand')
  byHand() {
    return redirect
      .back({ fallback: '/form' })
      .withErrors({ 'items[0].name': ['Too short.', 'Too plain.'], '': 'Not now.' })
      .withInput()
      .with('notice', 'Look again');
  }

  @Post('/chosen')
  chosen() {
    return redirect('/form').withInput({ name: 'Ann', password: 'geheim', items: [{ name: 'Pen', token: 'geheim' }] });
  }

  @Get('/form')
  form() {
    return { errors: errors(), name: old('name'), item: old('items[0][name]'), notice: flashed('notice') };
  }

  @Get('/secret')
  secret() {
    return this.session.owner === undefined ? redirect.guest('/login') : `secret of ${this.session.owner}`;
  }

  @Post('/login')
  login() {
    this.session.login('ann', { keep: ['cart'] });
    return redirect.intended('/home');
  }

  @Get('/slashes/*')
  slashes() {
    return redirect.guest('/login');
  }
}

@Controller()
class BareController {
  @Get('/bare')
  bare() {
    return errors();
  }
}

/** An application with forms. */
export function signUpApp(options: AppOptions = {}): App {
  const controllers = [SignUpController, PageController, BareController];
  return createApp({ controllers, session: { driver: 'memory' }, logger: false, ...options });
}
