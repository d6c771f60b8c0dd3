import { Controller, Get, Post, SessionSaveError, SessionService } from 'mantisjs';
import { Visitor } from '../services/visitor.js';
import { troublePage } from '../views/trouble.js';

@Controller('/trouble')
export class TroubleController {
  constructor(
    private readonly session: SessionService,
    private readonly visitor: Visitor,
  ) {}

  @Get('/', { name: 'trouble' })
  show() {
    return troublePage(this.visitor);
  }

  @Post('/', { name: 'trouble.try' })
  async tryToSave() {
    const draft: { self?: unknown } = {};
    this.session.set('draft', draft);
    draft.self = draft; // Nothing can store a circle.
    try {
      await this.session.save();
      return troublePage(this.visitor, 'Your draft is saved.');
    } catch (error) {
      if (!(error instanceof SessionSaveError)) throw error;
      return troublePage(this.visitor, 'Your draft could not be saved. Nothing else was lost.');
    }
  }
}
