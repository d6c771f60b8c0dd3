import { expect, it } from 'vitest';
import { described, mistakesIn } from './described.js';
import { BooksController } from './library-api.js';

it('a rich API becomes this document, which a schema validator accepts', async () => {
  const document = await described([BooksController], {
    info: { title: 'Library', version: '1.2.0', license: { name: 'MIT' } },
    servers: [{ url: 'https://api.example.com' }],
    tags: [{ name: 'Books' }],
  });

  expect(await mistakesIn(document)).toEqual([]);
  expect(document).toMatchSnapshot();
});
