import { Controller, Get } from 'mantisjs';
import { Visitor } from '../services/visitor.js';
import { homePage } from '../views/home.js';

@Controller()
export class HomeController {
  constructor(private readonly visitor: Visitor) {}

  @Get('/', { name: 'home' })
  show() {
    return homePage(this.visitor);
  }
}
