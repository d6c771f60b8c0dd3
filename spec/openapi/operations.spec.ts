import { describe, expect, it } from 'vitest';
import {
  All,
  ApiHidden,
  ApiOperation,
  ApiProperty,
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Head,
  Param,
  Patch,
  Post,
  Query,
} from 'mantisjs';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import { notesOf } from '../../src/routing/notes.js';
import type { ParameterSource } from '../../src/routing/notes.js';
import { component, described, mistakesIn } from './described.js';

describe('a path', () => {
  it('is written with braces, its constraint as a pattern, its literals as they are sent', async () => {
    @Controller('/größe{}')
    class Sizes {
      @Get('/:size([a-z]+)-:unit.txt')
      show(@Param('size') size: string) {
        return size;
      }
    }

    const document = await described([Sizes]);
    expect(document.paths).toMatchObject({
      '/gr%C3%B6%C3%9Fe%7B%7D/{size}-{unit}.txt': {
        get: {
          parameters: [
            { name: 'size', in: 'path', required: true, schema: { type: 'string', pattern: '^(?:[a-z]+)$' } },
            { name: 'unit', in: 'path', required: true, schema: { type: 'string' } },
          ],
        },
      },
    });
    expect(await mistakesIn(document)).toEqual([]);
  });

  it('that differs from another one in its names alone is the same path', async () => {
    @Controller()
    class Users {
      @Get('/users/:id')
      show(@Param('id') id: bigint) {
        return String(id);
      }

      @Delete('/users/:user')
      remove(@Param('user') user: Date) {
        return user;
      }
    }

    const { paths } = await described([Users]);
    expect(paths).toMatchObject({
      '/users/{id}': {
        get: { parameters: [{ name: 'id', schema: { type: 'integer' } }] },
        delete: { parameters: [{ name: 'id', schema: { type: 'string', format: 'date-time' } }] },
      },
    });
    expect(Object.keys(paths)).toEqual(['/users/{id}']);
  });

  it('that differs from another one in its constraint alone is kept beside it', async () => {
    @Controller()
    class Articles {
      @Get('/articles/:id(\\d+)', { name: 'articles.byId' })
      byId() {}

      @Get('/articles/:slug', { name: 'articles.bySlug' })
      bySlug() {}
    }

    const document = await described([Articles]);
    expect(document.paths['/articles/{id}']).toMatchObject({
      get: { operationId: 'articles.byId', 'x-alternatives': [{ operationId: 'articles.bySlug' }] },
    });
    expect(await mistakesIn(document)).toEqual([]);
  });
});

describe('an operation', () => {
  @Controller()
  class Verbs {
    @Get(['/a', '/b'], { name: 'letters' })
    letters() {}

    @All('/a')
    rest() {}

    @Head('/head')
    head() {
      return 'x';
    }
  }

  it('has an id of its own, whatever the number of paths and methods', async () => {
    const { paths } = await described([Verbs, Verbs]);
    const ids = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));

    expect(new Set(ids).size).toBe(ids.length);
    expect(paths['/a']?.['get']?.operationId).toBe('letters');
    expect(paths['/b']?.['get']?.operationId).toBe('letters.get');
  });

  it('of @All gives way to one that names its method', async () => {
    const { paths } = await described([Verbs]);

    expect(Object.entries(paths['/a'] ?? {}).map(([verb, { operationId }]) => [verb, operationId])).toEqual([
      ['get', 'letters'],
      ['post', 'Verbs.rest'],
      ['put', 'Verbs.rest.put'],
      ['patch', 'Verbs.rest.patch'],
      ['delete', 'Verbs.rest.delete'],
      ['head', 'Verbs.rest.head'],
      ['options', 'Verbs.rest.options'],
    ]);
  });

  it('is inherited with its notes, and the nearest note wins', async () => {
    class Base {
      @Get('/')
      @ApiOperation({ summary: 'Of the base.', tags: ['Base'] })
      list() {}

      @ApiHidden()
      @Get('/hidden')
      hidden() {}
    }
    @Controller('/one')
    class One extends Base {}
    @Controller('/two')
    class Two extends Base {
      @ApiOperation({ summary: 'Of the second.' })
      override list() {}
    }
    @ApiHidden()
    @Controller('/three')
    class Three extends Base {}

    const { paths } = await described([One, Two, Three]);
    expect(Object.keys(paths)).toEqual(['/one', '/two']);
    expect(paths['/one']?.['get']).toMatchObject({ summary: 'Of the base.', tags: ['Base'] });
    expect(paths['/two']?.['get']).toMatchObject({ summary: 'Of the second.', tags: ['Two'] });
  });
});

describe('a parameter', () => {
  it('is written once, and a header that OpenAPI describes elsewhere not at all', async () => {
    @Controller()
    class Twice {
      @Get('/')
      show(@Query('a') a: number, @Query('a', [Number]) list: number[]) {
        return [a, list];
      }

      @Get('/headers')
      headers(@Header('X-Trace') a: string, @Header('x-trace') b: string, @Header('Authorization') token: string) {
        return [a, b, token];
      }
    }

    const { paths } = await described([Twice]);
    const namesOf = (path: string) => paths[path]?.['get']?.parameters?.map(({ name }) => name);
    expect([namesOf('/'), namesOf('/headers')]).toEqual([['a'], ['X-Trace']]);
  });

  it('that is repeated is a list, one of any name an open object, one that is nested a deep object', async () => {
    class Range {
      @IsInt() from!: number;
    }
    class Filter {
      @ValidateNested() range!: Range;
      @IsInt({ each: true }) ids!: number[];
    }
    @Controller()
    class Lists {
      @Get('/list')
      list(@Query('id', [BigInt]) ids: bigint[]) {
        return ids.map(String);
      }

      @Get('/any')
      any(@Query(Object) all: object) {
        return all;
      }

      @Get('/filter')
      filter(@Query(Filter) filter: Filter) {
        return filter;
      }

      @Get('/standard')
      standard(@Query({ '~standard': { jsonSchema: { input: zod } } }) filter: unknown) {
        return filter;
      }
    }

    const document = await described([Lists]);
    const parametersOf = (path: string) => document.paths[path]?.['get']?.parameters;
    expect(parametersOf('/list')).toMatchObject([{ schema: { type: 'array', items: { type: 'integer' } } }]);
    expect(parametersOf('/any')).toMatchObject([{ style: 'form', explode: true, schema: { type: 'object' } }]);
    expect(parametersOf('/filter')).toMatchObject([
      { name: 'range', style: 'deepObject', schema: { $ref: '#/components/schemas/Range' } },
      { name: 'ids', required: true, schema: { type: 'array', items: { type: 'integer' } } },
    ]);
    expect(parametersOf('/standard')).toMatchObject([{ name: 'page', required: true, schema: { minimum: 1 } }]);
    expect(await mistakesIn(document)).toEqual([]);
  });

  it('of the path takes its type from a DTO', async () => {
    class Ids {
      @IsInt() id!: number;
    }
    @Controller()
    class Typed {
      @Get('/:id')
      show(@Param(Ids) ids: Ids) {
        return ids;
      }
    }

    const { paths } = await described([Typed]);
    expect(paths['/{id}']?.['get']).toMatchObject({
      parameters: [{ name: 'id', schema: { type: 'integer' } }],
      responses: { 400: {}, 404: {}, 422: {} },
    });
  });
});

describe('a body', () => {
  class Note {
    @IsString() text!: string;
  }

  it('is JSON or a form, a list JSON alone, texts and bytes themselves, and nothing on GET', async () => {
    @Controller()
    class Bodies {
      @Post('/dto')
      dto(@Body() note: Note) {
        return note;
      }

      @Post('/list')
      list(@Body([Note]) notes: Note[]) {
        return notes;
      }

      @Patch('/open')
      open(@Body(Object) body: object) {
        return body;
      }

      @Post('/text')
      text(@Body(String) text: string) {
        return text;
      }

      @Post('/bytes')
      bytes(@Body(Uint8Array) bytes: Uint8Array) {
        return bytes;
      }

      @All('/all')
      all(@Body(Note) note: Note) {
        return note;
      }
    }

    const document = await described([Bodies]);
    const bodyOf = (path: string, verb = 'post') => document.paths[path]?.[verb]?.requestBody;
    const reference = { $ref: '#/components/schemas/Note' };
    expect(bodyOf('/dto')).toEqual({
      required: true,
      content: {
        'application/json': { schema: reference },
        'application/x-www-form-urlencoded': { schema: reference },
      },
    });
    expect(bodyOf('/list')?.content).toEqual({ 'application/json': { schema: { type: 'array', items: reference } } });
    expect(bodyOf('/open', 'patch')).toMatchObject({
      required: false,
      content: { 'application/json': { schema: {} } },
    });
    expect(Object.keys(bodyOf('/text')?.content ?? {})).toEqual(['text/plain']);
    expect(Object.keys(bodyOf('/bytes')?.content ?? {})).toEqual(['application/octet-stream']);
    expect([bodyOf('/all', 'get'), bodyOf('/all', 'put')]).toEqual([undefined, bodyOf('/dto')]);
    expect(await mistakesIn(document)).toEqual([]);
  });

  it('with files is multipart, its fields beside them', async () => {
    @Controller()
    class Uploads {
      @Post('/avatar')
      avatar(@Body() note: Note, avatar: unknown, pictures: unknown) {
        return [note, avatar, pictures];
      }
    }
    const notes = notesOf(Uploads).parameters.get('avatar');
    // The sources are those of upload decorators, which this room knows by name alone.
    const source = (name: string) => name as ParameterSource;
    const file = {
      source: source('file'),
      name: 'avatar',
      type: undefined,
      files: { required: true, maxFiles: 1, types: ['image/png', 'image/jpeg'] },
    };
    const limits = { files: { maxFiles: 3 } };
    notes?.set(1, file).set(2, { source: source('files'), name: 'pictures', type: undefined, ...limits });

    const document = await described([Uploads]);
    const bytes = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' };
    expect(document.paths['/avatar']?.['post']).toMatchObject({
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Note' },
                {
                  type: 'object',
                  properties: { avatar: bytes, pictures: { type: 'array', items: bytes, maxItems: 3 } },
                  required: ['avatar'],
                },
              ],
            },
            encoding: { avatar: { contentType: 'image/png, image/jpeg' } },
          },
        },
      },
      responses: { 400: {}, 413: {}, 415: {}, 422: {} },
    });
    expect(await mistakesIn(document)).toEqual([]);
  });
});

describe('an answer', () => {
  class Shown {
    @ApiProperty() id!: number;
  }

  it('is what the action is declared to return, where that survives', async () => {
    @Controller()
    class Returns {
      @Get('/text')
      text(): string {
        return '';
      }

      @Get('/dto')
      dto(): Shown {
        return new Shown();
      }

      @Get('/flag')
      flag(): boolean {
        return true;
      }

      @Get('/later')
      async later(): Promise<Shown> {
        return new Shown();
      }

      @Get('/response')
      response(): Response {
        return new Response();
      }
    }

    const document = await described([Returns]);
    const answers = Object.values(document.paths).map((item) => item['get']?.responses['200']);
    expect(answers).toEqual([
      { description: 'OK', content: { 'text/plain': { schema: { type: 'string' } } } },
      { description: 'OK', content: { 'application/json': { schema: { $ref: '#/components/schemas/Shown' } } } },
      { description: 'OK', content: { 'application/json': { schema: { type: 'boolean' } } } },
      { description: 'OK' },
      { description: 'OK' },
    ]);
    expect(component(document, 'Shown')).toEqual({
      type: 'object',
      properties: { id: { type: 'number' } },
      required: ['id'],
    });
  });

  it('is what @ApiOperation says: a text, a type, a schema, a media type', async () => {
    @Controller()
    class Says {
      @Post('/:id')
      @ApiOperation({
        responses: {
          201: { type: () => [Shown] },
          202: { schema: { type: 'integer' }, contentType: 'application/vnd.x+json' },
          204: '',
          404: 'No such thing.',
          '5XX': { type: Shown, contentType: 'application/json' },
          default: { description: 'Anything else.', type: String },
        },
      })
      act() {}
    }

    const document = await described([Says]);
    const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
    const reference = { $ref: '#/components/schemas/Shown' };
    expect(document.paths['/{id}']?.['post']?.responses).toEqual({
      201: { description: 'Created', content: { 'application/json': { schema: { type: 'array', items: reference } } } },
      202: { description: 'Accepted', content: { 'application/vnd.x+json': { schema: { type: 'integer' } } } },
      204: { description: '' },
      404: { description: 'No such thing.', content: problem },
      '5XX': { description: 'Other answers', content: { 'application/json': { schema: reference } } },
      default: { description: 'Anything else.', content: { 'text/plain': { schema: { type: 'string' } } } },
    });
    expect(await mistakesIn(document)).toEqual([]);
  });

  it('to who was not let in is there where somebody must be', async () => {
    @Controller()
    class Guarded {
      @Get('/in')
      inside() {}

      @Get('/out')
      @ApiOperation({ security: [] })
      outside() {}

      @Get('/both')
      @ApiOperation({ security: [{ session: [], token: ['read'] }, 'token'] })
      both() {}
    }

    const token = { type: 'http', scheme: 'bearer' } as const;
    const document = await described([Guarded], { security: ['token'], securitySchemes: { token } });
    const statuses = (path: string) => Object.keys(document.paths[path]?.['get']?.responses ?? {});
    expect([statuses('/in'), statuses('/out')]).toEqual([['200', '401', '403'], ['200']]);
    expect(document.paths['/both']?.['get']?.security).toEqual([{ session: [], token: ['read'] }, { token: [] }]);
    expect(document.security).toEqual([{ token: [] }]);
    expect(document.components?.securitySchemes).toEqual({
      session: { type: 'apiKey', in: 'cookie', name: 'session_id' },
      token,
    });
    expect(await mistakesIn(document)).toEqual([]);
  });
});

it('an application without routes has a valid document', async () => {
  const document = await described([]);

  expect(document).toEqual({ openapi: '3.1.0', info: { title: 'API', version: '0.0.0' }, paths: {} });
  expect(await mistakesIn(document)).toEqual([]);
});

function zod() {
  return { type: 'object', properties: { page: { type: 'integer', minimum: 1 } }, required: ['page'] };
}
