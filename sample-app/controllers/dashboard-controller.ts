import { Controller, Get, SessionService } from 'mantisjs';
import { Visitor } from '../services/visitor.js';
import { dashboardPage } from '../views/dashboard.js';

@Controller('/dashboard')
export class DashboardController {
  constructor(
    private readonly session: SessionService,
    private readonly visitor: Visitor,
  ) {}

  @Get('/', { name: 'dashboard' })
  show() {
    const { isNew, createdAt, expiresAt } = this.session;
    return dashboardPage(this.visitor, { isNew, createdAt, expiresAt, keys: Object.keys(this.session.all()) });
  }
}
