import { Controller, Get, compression, createApp, etag, html } from '../../build/index.js';

const page = '<li>Mantis religiosa, the European mantis</li>\n'.repeat(450);

@Controller()
class PageController {
  @Get('/page')
  page() {
    return html(page);
  }
}

/** Files pass through the middleware too, which is there for the page. */
const app = createApp({
  controllers: [PageController],
  session: false,
  logger: false,
  static: process.env['SESSION_DIRECTORY'] ?? 'public',
  middleware: process.env['WITH'] === 'etag' ? [etag()] : process.env['WITH'] === 'compression' ? [compression()] : [],
});

const { url } = await app.listen(0);
console.log(url);
