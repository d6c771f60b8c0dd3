import { expect, it } from 'vitest';
import { IsInt, IsString, Min } from 'class-validator';
import { Body, Controller, Post, createApp } from 'mantisjs';
import type { OpenApiDocument } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { mistakesIn } from './described.js';

class Book {
  @IsString()
  title!: string;

  @IsInt()
  @Min(1)
  pages!: number;
}

@Controller('/books')
class BooksController {
  @Post('/')
  create(@Body() book: Book) {
    return book;
  }
}

it('what is served for DTO bodies is valid, and what the application does', async () => {
  const app = createApp({
    controllers: [BooksController],
    session: false,
    logger: false,
    openapi: { production: true },
  });
  const client = new TestClient(app);
  const document = (await (await client.get('/openapi.json')).json()) as OpenApiDocument;

  expect(await mistakesIn(document)).toEqual([]);
  expect(document.paths['/books']?.['post']?.requestBody?.required).toBe(true);
  expect((await client.post('/books', { json: {} })).status).toBe(422);
  expect((await client.post('/books', { json: { title: 'Ficciones', pages: 174 } })).status).toBe(200);
});
