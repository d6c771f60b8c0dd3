import { Body, Controller, Get, Post, redirect } from 'mantisjs';
import { Visitor } from '../services/visitor.js';
import { signInPage } from '../views/sign-in.js';

@Controller()
export class SignInController {
  constructor(private readonly visitor: Visitor) {}

  @Get('/sign-in', { name: 'sign-in' })
  show() {
    return signInPage(this.visitor);
  }

  @Post('/sign-in', { name: 'sign-in.submit' })
  signIn(@Body(Object) form: undefined | { name?: unknown }) {
    const name = String(form?.name ?? '').trim();
    if (name === '') return signInPage(this.visitor, 'Tell us a name.');
    this.visitor.signIn(name.slice(0, 50));
    return redirect.route('dashboard');
  }

  @Post('/sign-out', { name: 'sign-out' })
  signOut() {
    this.visitor.signOut();
    return redirect.route('home');
  }
}
