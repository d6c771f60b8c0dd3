import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UploadOptions } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import type { TestRequestOptions } from 'mantisjs/testing';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';
import { uploadApp } from './upload-app.js';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const textFile = (content: string, name = 'a.txt') => new File([content], name, { type: 'text/plain' });

function visit(uploads: UploadOptions = {}) {
  const directory = temporaryDirectory();
  const client = new TestClient(uploadApp({ directory, ...uploads }));
  const post = async (path: string, form: NonNullable<TestRequestOptions['form']>) => {
    const response = await client.post(path, { form });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  };
  return { client, post, left: () => filesIn(directory) };
}

describe('an upload', () => {
  it('reaches the action with its field, name, type, size and content', async () => {
    const { post, left } = visit();

    expect(await post('/avatar', { avatar: textFile('hello', 'hello.txt') })).toEqual({
      status: 200,
      body: { field: 'avatar', name: 'hello.txt', type: 'text/plain', size: 5, text: 'hello' },
    });
    expect(left()).toEqual([]);
  });

  it('comes beside text fields, which reach the body as those of any form', async () => {
    const { post } = visit();
    const form = { title: 'ä', tag: ['1', '2'], avatar: textFile('x') };

    expect(await post('/optional', form)).toMatchObject({
      body: { body: { title: 'ä', tag: ['1', '2'] }, avatar: { size: 1 } },
    });
  });

  it('may be one of several of a field, or of all fields', async () => {
    const { post } = visit();
    const two = [textFile('1', 'same.txt'), textFile('2', 'same.txt')];
    const all = await post('/everything', { a: two, b: textFile('3'), c: 'text' });

    expect((await post('/photos', { photos: two })).body).toMatchObject([
      { name: 'same.txt', text: '1' },
      { name: 'same.txt', text: '2' },
    ]);
    expect(all.body).toMatchObject({ body: { c: 'text' }, files: [{ field: 'a' }, { field: 'a' }, { field: 'b' }] });
  });

  it('may be empty', async () => {
    const { post, left } = visit();

    expect(await post('/avatar', { avatar: textFile('') })).toMatchObject({ status: 200, body: { size: 0, text: '' } });
    expect(left()).toEqual([]);
  });

  it('of a field that the action does not name is not kept', async () => {
    const { post } = visit();

    expect((await post('/photos', { other: textFile('x') })).body).toEqual([]);
  });

  it('can be asked for without a decorator', async () => {
    const { post } = visit();

    expect((await post('/asked', { a: textFile('x'.repeat(2000)) })).body).toMatchObject([{ field: 'a', size: 2000 }]);
  });

  it('can be the answer', async () => {
    const { post, left } = visit();

    expect((await post('/returned', { file: textFile('x'.repeat(200_000)) })).body).toHaveLength(200_000);
    await expect.poll(left).toEqual([]);
  });

  it.each(['/refused', '/broken'])('is removed where the action ends with an error: %s', async (path) => {
    const { post, left } = visit();
    const { status } = await post(path, { file: textFile('x') });

    expect([422, 500]).toContain(status);
    expect(left()).toEqual([]);
  });

  it('is readable for its owner alone while it is there', async () => {
    const { post } = visit();
    const to = temporaryDirectory();
    await post('/moved', { file: textFile('x'), to });

    expect(statSync(join(to, 'a.txt')).mode & 0o777).toBe(0o600);
  });
});

describe('an upload that is moved', () => {
  it('stays, in folders that are made for it', async () => {
    const { post, left } = visit();
    const to = join(temporaryDirectory(), 'deep', 'down');

    expect((await post('/moved', { file: textFile('x'), to })).body).toEqual({ path: join(to, 'a.txt'), text: 'x' });
    expect(readFileSync(join(to, 'a.txt'), 'utf8')).toBe('x');
    expect(left()).toEqual([]);
  });

  it('replaces nothing unless it is told to', async () => {
    const { post, left } = visit();
    const to = temporaryDirectory();
    writeFileSync(join(to, 'a.txt'), 'old');

    expect((await post('/moved', { file: textFile('new'), to })).status).toBe(500);
    expect(readFileSync(join(to, 'a.txt'), 'utf8')).toBe('old');
    expect((await post('/moved', { file: textFile('new'), to, overwrite: '1' })).status).toBe(200);
    expect(readFileSync(join(to, 'a.txt'), 'utf8')).toBe('new');
    expect(left()).toEqual([]);
  });
});

describe('an upload that is not acceptable', () => {
  const error = (pointer: string, rule: string) => [{ pointer, rule, message: expect.any(String) }];

  it.each([
    ['missing', { avatar: 'text', other: textFile('x') }, 422, 'required'],
    ['of another type', { avatar: new File(['<svg/>'], 'a.svg', { type: 'image/svg+xml' }) }, 422, 'types'],
    ['of a type that its bytes deny', { avatar: new File(['<script>'], 'a.png', { type: 'image/png' }) }, 422, 'types'],
    ['empty, and of another type', { avatar: new File([''], 'evil.html', { type: 'text/html' }) }, 422, 'types'],
    ['empty, which no picture is', { avatar: new File([''], 'a.png', { type: 'image/png' }) }, 422, 'types'],
    ['one of two', { avatar: [textFile('1'), textFile('2')] }, 422, 'maxFiles'],
    ['larger than the action takes', { avatar: textFile('x'.repeat(1001)) }, 413, 'maxSize'],
  ])('is told by field and rule when it is %s', async (_name, form, status, rule) => {
    const { post, left } = visit();

    expect(await post('/avatar', form)).toMatchObject({ status, body: { errors: error('/avatar', rule) } });
    expect(left()).toEqual([]);
  });

  it('is accepted with what the type begins with, and at its largest', async () => {
    const { post } = visit();

    expect((await post('/avatar', { avatar: new File([png], 'a.png', { type: 'image/png' }) })).status).toBe(200);
    expect((await post('/avatar', { avatar: textFile('x'.repeat(1000)) })).status).toBe(200);
    expect((await post('/avatar', { avatar: textFile('') })).status).toBe(200);
  });

  it('counts as missing where the user of a browser chose no file', async () => {
    const { client } = visit();
    const part = 'Content-Disposition: form-data; name="avatar"; filename=""\r\nContent-Type: application/octet-stream';
    const send = (path: string) =>
      client.post(path, {
        body: `--b\r\n${part}\r\n\r\n\r\n--b--\r\n`,
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      });

    expect((await send('/avatar')).status).toBe(422);
    expect(await (await send('/optional')).json()).toEqual({ body: {} });
  });

  it('is missing in a request without a body, and of a wrong type in JSON', async () => {
    const { client } = visit();
    const json = await client.post('/avatar', { json: {} });

    expect((await client.post('/avatar')).status).toBe(422);
    expect([json.status, json.headers.get('accept-post')]).toEqual([415, 'multipart/form-data']);
    expect(await (await client.post('/optional', { json: { a: 1 } })).json()).toEqual({ body: { a: 1 } });
  });
});

describe('the limits of uploads', () => {
  it.each([
    [{ maxSize: 9 }, { photos: textFile('x'.repeat(10)) }],
    [{ maxFiles: 2 }, { other: Array.from({ length: 4 }, () => textFile('x')) }],
    [{ maxTotalSize: 1500 }, { photos: textFile('x'.repeat(2000)) }],
  ])('%j answer 413', async (limits, form) => {
    const { post, left } = visit(limits);

    expect((await post('/photos', form)).status).toBe(413);
    expect(left()).toEqual([]);
  });

  it('do not lift the limit of the body where an action asks for no files', async () => {
    const { post, left } = visit();

    expect((await post('/fields', { a: textFile('x'.repeat(1000)) })).status).toBe(413);
    expect(await post('/fields', { a: textFile('x'), b: '1' })).toEqual({ status: 200, body: { b: '1' } });
    expect(left()).toEqual([]);
  });

  it('hold the text fields to the limit of the body', async () => {
    const { post } = visit();

    const photos = textFile('x');

    expect((await post('/photos', { photos, text: 'x'.repeat(996) })).status).toBe(200);
    expect((await post('/photos', { photos, text: 'x'.repeat(997) })).status).toBe(413);
    expect((await post('/photos', { photos, text: Array.from({ length: 10 }, () => 'x') })).status).toBe(200);
    expect((await post('/photos', { photos, text: Array.from({ length: 11 }, () => 'x') })).status).toBe(400);
  });

  it('end a form of ten thousand parts early', async () => {
    const { client, left } = visit();
    const part = (file: string) => `--b\r\nContent-Disposition: form-data; name="__proto__"${file}\r\n\r\nx\r\n`;
    const send = (file: string) =>
      client.post('/everything', {
        body: `${part(file).repeat(10_000)}--b--\r\n`,
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      });

    expect([(await send('')).status, (await send('; filename="a"')).status]).toEqual([400, 413]);
    expect(left()).toEqual([]);
  });

  it('make the directory when the first file comes, and again when somebody has removed it', async () => {
    const directory = join(temporaryDirectory(), 'uploads');
    const client = new TestClient(uploadApp({ directory }));
    expect(existsSync(directory)).toBe(false);

    expect((await client.post('/avatar', { form: { avatar: textFile('x') } })).status).toBe(200);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  it('answer 503 where the directory cannot be used, and the log says why', async () => {
    const directory = join(temporaryDirectory(), 'file');
    writeFileSync(directory, '');
    const errors: unknown[] = [];
    const ignore = () => undefined;
    const logger = { info: ignore, warn: ignore, error: (fields: object) => void errors.push(fields) };
    const client = new TestClient(uploadApp({ directory }, { logger, accessLog: false }));

    expect((await client.post('/avatar', { form: { avatar: textFile('x') } })).status).toBe(503);
    expect(errors).toMatchObject([{ err: { cause: { code: 'E_UPLOAD_STORAGE' } } }]);
  });
});
