import { describe, expect, it } from 'vitest';
import { Body, Controller, Delete, File, Get, Post, Put, Req, UploadedFile, createApp } from 'mantisjs';
import type { HttpRequest } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

@Controller('/notes/:id')
class NoteController {
  @Get()
  show(@Req() { method }: HttpRequest) {
    return method;
  }

  @Post()
  post(@Req() { method }: HttpRequest) {
    return method;
  }

  @Put()
  put(@Req() { method }: HttpRequest, @Body(Object) body: unknown) {
    return { method, body };
  }

  @Delete()
  delete(@Req() { method }: HttpRequest) {
    return method;
  }

  @Put('/cover')
  cover(@File('cover') cover: UploadedFile) {
    return cover.name;
  }

  @Post('/comments')
  comment(@Body(Object) body: unknown) {
    return body;
  }
}

const options = { controllers: [NoteController], session: false, logger: false } as const;
const client = new TestClient(createApp(options));

describe('a form', () => {
  it('stands for PUT or DELETE by its field _method', async () => {
    const put = await client.post('/notes/1', { form: { _method: 'PUT', title: 'x' } });
    const removed = await client.post('/notes/1', { form: { _method: 'delete' } });

    expect(await put.json()).toEqual({ method: 'PUT', body: { _method: 'PUT', title: 'x' } });
    expect(await removed.text()).toBe('DELETE');
  });

  it('stands for PUT by _method in its query, with files too', async () => {
    const cover = new globalThis.File(['x'], 'cover.txt');

    expect(await (await client.post('/notes/1?_method=PUT', { form: {} })).json()).toMatchObject({ method: 'PUT' });
    expect(await (await client.post('/notes/1/cover?_method=put', { form: { cover } })).text()).toBe('cover.txt');
  });

  it('stands for itself without _method', async () => {
    expect(await (await client.post('/notes/1', { form: { title: 'x' } })).text()).toBe('POST');
    expect(await (await client.post('/notes/1', { form: { _method: 'POST' } })).text()).toBe('POST');
  });

  it('asks for no method that reads, and for none that does not exist', async () => {
    expect((await client.post('/notes/1', { form: { _method: 'GET' } })).status).toBe(400);
    expect((await client.post('/notes/1?_method=PUT&_method=DELETE', { form: {} })).status).toBe(400);
  });

  it('that asks for a method that the path has not is answered with 405', async () => {
    const response = await client.post('/notes/1', { form: { _method: 'PATCH' } });

    expect([response.status, response.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS, POST, PUT']);
  });

  it('keeps its fields where the path answers nothing else', async () => {
    expect(await (await client.post('/notes/1/comments', { form: { _method: 'PUT' } })).json()).toEqual({
      _method: 'PUT',
    });
  });

  it('of another site is refused for the method that it stands for as well', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };

    expect((await client.post('/notes/1', { form: { _method: 'DELETE' }, headers })).status).toBe(403);
  });

  it('is what it says where the option is off', async () => {
    const strict = new TestClient(createApp({ ...options, body: { methodOverride: false } }));

    expect(await (await strict.post('/notes/1', { form: { _method: 'DELETE' } })).text()).toBe('POST');
  });
});

describe('what is no form sent by POST', () => {
  it('has the method that it came with', async () => {
    expect(await (await client.post('/notes/1?_method=DELETE', { json: { _method: 'PUT' } })).text()).toBe('POST');
    expect(await (await client.get('/notes/1?_method=DELETE')).text()).toBe('GET');
  });
});
