import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Body, Controller, Delete, File, Get, Post, Put, Req, UploadedFile, createApp } from 'mantisjs';
import type { HttpRequest } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { temporaryDirectory } from '../temporary-directory.js';
import { head, openSocket, readUntil } from './raw-socket.js';

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

  @Put('/attachments')
  async replace(@File('file') file: UploadedFile, @Body(Object) body: object) {
    return { method: 'PUT', ...body, text: await file.text() };
  }

  @Post('/attachments')
  async attach(@File('file') file: UploadedFile, @Body(Object) body: object) {
    return { method: 'POST', ...body, text: await file.text() };
  }

  @Put('/raw')
  putRaw() {}

  @Post('/raw')
  postRaw(@Body() body: Uint8Array) {
    return Buffer.from(body).toString();
  }

  @Put('/streamed')
  putStreamed() {}

  @Post('/streamed')
  async postStreamed(@Body() body: Readable) {
    let size = 0;
    for await (const chunk of body) size += (chunk as Buffer).length;
    return { size };
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

/** A form in the order of its parts. */
function formOf(...parts: readonly (readonly [string, string | Blob])[]): FormData {
  const data = new FormData();
  for (const [name, value] of parts) data.append(name, value);
  return data;
}

const file = (size = 4) => new Blob(['x'.repeat(size)], { type: 'text/plain' });

describe('a form with files', () => {
  it('stands for PUT by a field _method before its first file, and both reach the action', async () => {
    const form = formOf(['_method', 'PUT'], ['title', 'T'], ['file', file()], ['after', 'A']);

    expect(await (await client.post('/notes/1/attachments', { form })).json()).toEqual({
      method: 'PUT',
      _method: 'PUT',
      title: 'T',
      after: 'A',
      text: 'xxxx',
    });
  });

  it('stands for DELETE where it has no file at all', async () => {
    expect(await (await client.post('/notes/1', { form: formOf(['_method', 'delete']) })).text()).toBe('DELETE');
  });

  it('stands for itself without _method, whole', async () => {
    const long = await client.post('/notes/1/attachments', { form: formOf(['file', file(500_000)], ['after', 'A']) });

    expect(await long.json()).toEqual({ method: 'POST', after: 'A', text: 'x'.repeat(500_000) });
  });

  it('that names its method after a file is refused, and says where it belongs', async () => {
    const form = formOf(['file', file()], ['_method', 'PUT']);
    const both = await client.post('/notes/1/attachments', { form });
    const other = await client.post('/notes/1/cover', { form: formOf(['cover', file()], ['_method', 'PUT']) });

    expect([both.status, await both.json()]).toMatchObject([
      400,
      { detail: 'The field _method must come before the first file of the form.' },
    ]);
    expect([other.status, await other.json()]).toMatchObject([
      405,
      { detail: expect.stringContaining('In a form with files, the field _method comes before them.') },
    ]);
  });

  it('leaves no file of a route that is refused, and need not be sent to its end', async () => {
    const directory = temporaryDirectory();
    const app = createApp({ ...options, body: { uploads: { directory: join(directory, 'uploads') } } });
    const socket = await openSocket(app);
    const part = (header: string, content: string) =>
      `--b\r\nContent-Disposition: form-data; ${header}\r\n\r\n${content}`;
    const body = `${part('name="_method"', 'PATCH\r\n')}${part('name="file"; filename="a"', 'x'.repeat(100_000))}`;
    socket.write(
      head('POST /notes/1/attachments', 'Content-Type: multipart/form-data; boundary=b', 'Content-Length: 9000000') +
        body,
    );
    const answer = await readUntil(socket, /\r\n\r\n/);
    socket.destroy();

    expect(answer).toMatch(/^HTTP\/1\.1 405 [^]*connection: close/i);
    expect(existsSync(join(directory, 'uploads'))).toBe(false);
  });

  it('keeps its connection when it was refused and is short', async () => {
    const socket = await openSocket(createApp(options));
    const start = '--b\r\nContent-Disposition: form-data; name="_method"\r\n\r\nPATCH\r\n';
    const content = `--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n${'x'.repeat(50_000)}`;
    const length = `Content-Length: ${start.length + content.length + 7}`;
    socket.write(head('POST /notes/1', 'Content-Type: multipart/form-data; boundary=b', length) + start + content);
    const answer = readUntil(socket, /^HTTP\/1\.1 405 /);
    await answer;
    socket.write(`\r\n--b--${head('GET /notes/1')}`);

    expect(await readUntil(socket, /GET$/)).toMatch(/HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it('can still be read as bytes and as a stream', async () => {
    const form = formOf(['title', 'T'], ['file', file(200_000)]);
    const raw = await (await client.post('/notes/1/raw', { form })).text();
    const streamed = (await (await client.post('/notes/1/streamed', { form })).json()) as { size: number };

    expect(raw).toMatch(/^--[^]*name="title"[^]*xxx\r\n--[^\r]*--\r\n$/);
    expect(streamed.size).toBe(raw.length);
  });

  it.each([
    ['a body over its limit', () => formOf(['title', 'x'.repeat(2_000_000)]), 413],
    ['a body over its limit, in a file', () => formOf(['file', file(2_000_000)]), 413],
    ['two methods', () => formOf(['_method', 'PUT'], ['_method', 'DELETE']), 400],
    ['a method that reads', () => formOf(['_method', 'GET'], ['file', file()]), 400],
  ])('is refused with %s', async (_name, form, status) => {
    expect((await client.post('/notes/1/raw', { form: form() })).status).toBe(status);
  });

  it('that breaks off, or is none, is a 400', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const part = '--b\r\nContent-Disposition: form-data; name="_method"\r\n\r\nPU';

    expect((await client.post('/notes/1', { body: part, headers })).status).toBe(400);
    expect((await client.post('/notes/1', { body: 'nothing of the kind', headers })).status).toBe(400);
    expect(
      (await client.post('/notes/1', { body: part, headers: { 'content-type': 'multipart/form-data' } })).status,
    ).toBe(400);
  });
});

describe('what is no form sent by POST', () => {
  it('has the method that it came with', async () => {
    expect(await (await client.post('/notes/1?_method=DELETE', { json: { _method: 'PUT' } })).text()).toBe('POST');
    expect(await (await client.get('/notes/1?_method=DELETE')).text()).toBe('GET');
  });
});
