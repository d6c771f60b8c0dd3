import { describe, expect, it } from 'vitest';
import { Body, Controller, Get, Post, Query, createApp } from 'mantisjs';
import type { StandardIssue, StandardResult, StandardSchema } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';

interface Note {
  title: string;
}

/** A schema as libraries make them: of notes with a title. */
function noteSchema(answer: (result: StandardResult<Note>) => StandardResult<Note> | Promise<StandardResult<Note>>) {
  const validate = (value: unknown) => {
    const title: unknown = Object(value).title;
    if (typeof title === 'string') return answer({ value: { title: title.trim() } });
    const issue = { message: 'A title is a text.', path: [{ key: 'title' }], code: 'invalid_type' };
    return answer({ issues: [issue, ...otherIssues] });
  };
  return { '~standard': { version: 1, vendor: 'specs', validate } } satisfies StandardSchema<Note>;
}

const otherIssues: readonly StandardIssue[] = [{ message: 'No slash.', path: ['a/b', 0] }, { message: 'As a whole.' }];
const schema = noteSchema((result) => result);
const slow = Object.assign(
  () => undefined,
  noteSchema(async (result) => result),
);

@Controller()
class SchemaController {
  @Post('/notes')
  note(@Body(schema) note: Note) {
    return note;
  }

  @Post('/slow')
  slow(@Body(slow) note: Note) {
    return note;
  }

  @Post('/lists')
  list(@Body([schema]) notes: Note[]) {
    return notes;
  }

  @Get('/search')
  search(@Query(schema) note: Note) {
    return note;
  }
}

const client = new TestClient(createApp({ controllers: [SchemaController], session: false, logger: false }));

describe('a Standard Schema', () => {
  it.each(['/notes', '/slow'])('stands where a DTO may stand: %s', async (path) => {
    expect(await (await client.post(path, { json: { title: ' Milk ', other: 1 } })).json()).toEqual({ title: 'Milk' });
    expect(await (await client.post(path, { form: { title: 'Milk' } })).json()).toEqual({ title: 'Milk' });
  });

  it('may be of a query', async () => {
    expect(await (await client.get('/search?title=Milk')).json()).toEqual({ title: 'Milk' });
    expect((await client.get('/search')).status).toBe(422);
  });

  it.each(['/notes', '/slow'])('tells what is wrong in the form of all errors: %s', async (path) => {
    const response = await client.post(path, { json: { title: 5 } });

    expect(response.status).toBe(422);
    expect((await response.json()).errors).toEqual([
      { pointer: '/title', rule: 'invalid_type', message: 'A title is a text.' },
      { pointer: '/a~1b/0', rule: 'specs', message: 'No slash.' },
      { pointer: '', rule: 'specs', message: 'As a whole.' },
    ]);
  });

  it('may be of each item of a list', async () => {
    expect(await (await client.post('/lists', { json: [{ title: 'a' }, { title: 'b ' }] })).json()).toEqual([
      { title: 'a' },
      { title: 'b' },
    ]);
    const { errors } = await (await client.post('/lists', { json: [{ title: 'a' }, {}] })).json();
    expect(errors[0].pointer).toBe('/1/title');
    expect((await client.post('/lists', { json: {} })).status).toBe(422);
  });

  it('is for the whole of a query, not for one value of it', () => {
    @Controller()
    class Named {
      @Get('/named')
      named(@Query('title', schema) title: string) {
        return title;
      }
    }

    expect(problemsWith({ controllers: [Named], session: false })).toMatchObject([{ code: 'E_TYPE_LOST' }]);
  });
});
