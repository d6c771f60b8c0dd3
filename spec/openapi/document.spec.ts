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

it('a document with a mistake is told from a valid one', async () => {
  const document = await described([BooksController]);
  const dangling = JSON.parse(JSON.stringify(document).replaceAll('schemas/Author"', 'schemas/Nobody"')) as never;
  const renamed = JSON.parse(JSON.stringify(document).replaceAll('"/books/{id}"', '"/books/{book}"')) as never;
  const unknownType = JSON.parse(JSON.stringify(document).replaceAll('"integer"', '"whole"')) as never;

  const broken = [{ ...document, paths: { books: {} } }, dangling, renamed, unknownType];
  const found = await Promise.all(broken.map(mistakesIn));
  expect(found.map((mistakes) => mistakes.length > 0)).toEqual([true, true, true, true]);
});
