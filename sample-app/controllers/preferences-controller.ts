import { Body, Controller, Get, Post, SessionService, redirect } from 'mantisjs';
import { Visitor } from '../services/visitor.js';
import { preferencesPage } from '../views/preferences.js';

@Controller('/preferences')
export class PreferencesController {
  constructor(
    private readonly session: SessionService,
    private readonly visitor: Visitor,
  ) {}

  @Get('/', { name: 'preferences' })
  show() {
    return preferencesPage(this.visitor);
  }

  @Post('/theme', { name: 'theme.update' })
  async update(@Body(Object) form: undefined | { theme?: unknown }) {
    this.session.set('theme', form?.theme === 'dark' ? 'dark' : 'light');
    try {
      await this.session.save();
    } catch {
      return preferencesPage(this.visitor, 'Could not save theme preference');
    }
    return redirect.route('preferences');
  }
}
