import { Controller, Get, text } from 'mantisjs';
import { stylesheet } from '../views/stylesheet.js';

@Controller()
export class StylesheetController {
  @Get('/style.css', { session: false })
  show() {
    return text(stylesheet, {
      headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=300' },
    });
  }
}
