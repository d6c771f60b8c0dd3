import { once } from 'node:events';
import { IsInt, Length } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Body, Controller, File, Files, Get, Post, Query, UploadedFile, createApp, errors, html, old } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { openSocket, readUntil } from '../http/raw-socket.js';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';

class Profile {
  @Length(2, 20)
  name!: string;

  @IsInt()
  age!: number;
}

class Page {
  @IsInt()
  page!: number;
}

const kept = { maxSize: 1000, types: ['text/plain'] };

@Controller('/profile')
class ProfileController {
  @Get()
  show() {
    return { errors: errors(), name: old('name') };
  }

  @Post()
  save(@Body() profile: Profile, @File('avatar', kept) avatar: UploadedFile) {
    return html`${profile.name}, ${profile.age}, ${avatar.size}`;
  }

  @Post('/two')
  two(
    @Query() _page: Page,
    @File('avatar', kept) _avatar: UploadedFile,
    @Files('photos', { maxFiles: 1, types: ['image/png'] }) _photos: UploadedFile[],
    @Body() _profile: Profile,
  ) {}

  @Post('/limited')
  limited(@Query('page') _page: number, @Body() _profile: Profile, @File('avatar', kept) _avatar: UploadedFile) {}
}

/** It takes files and nothing else. */
@Controller('/avatar')
class AvatarController {
  @Get()
  show() {
    return errors('avatar');
  }

  @Post()
  save(@File('avatar', { maxSize: 2_000_000 }) avatar: UploadedFile) {
    return `${avatar.size}`;
  }
}

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const textFile = (content: string, name = 'a.txt') => new globalThis.File([content], name, { type: 'text/plain' });

function visit() {
  const directory = temporaryDirectory();
  const app = createApp({
    controllers: [ProfileController, AvatarController],
    session: { driver: 'memory' },
    body: { uploads: { directory } },
    logger: false,
  });
  return { app, client: new TestClient(app), left: () => filesIn(directory) };
}

describe('a form with files and fields that are both wrong', () => {
  it('is told of all of them in one 422', async () => {
    const { client, left } = visit();
    const response = await client.post('/profile', {
      form: { name: 'x', avatar: new Blob(['<p>'], { type: 'text/html' }) },
    });

    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      errors: [
        { pointer: '/name', rule: 'isLength' },
        { pointer: '/age', rule: 'isInt' },
        { pointer: '/avatar', rule: 'types' },
      ],
    });
    expect(left()).toEqual([]);
  });

  it('goes back to its page with all of them, and with what was typed', async () => {
    const { client } = visit();
    const response = await client.post('/profile', { form: { name: 'x', other: textFile('') }, headers: browser });

    expect([response.status, response.headers.get('location')]).toEqual([303, '/profile']);
    expect(await (await client.get('/profile')).json()).toEqual({
      errors: {
        name: ['name must be longer than or equal to 2 characters'],
        age: ['age must be an integer number'],
        avatar: ['A file is required.'],
      },
      name: 'x',
    });
  });

  it('names each mistake once, wherever the parameters stand', async () => {
    const { client } = visit();
    const png = (): globalThis.File => new globalThis.File(['no png'], 'a.png', { type: 'image/png' });
    const { errors: told } = (await (
      await client.post('/profile/two', { form: { name: 'Ann', age: 1, photos: [png()] } })
    ).json()) as { errors: readonly { pointer: string; rule: string }[] };

    expect(told.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([
      '/page isInt',
      '/photos types',
      '/avatar required',
    ]);
  });

  it('is a 413 for other clients where a file is too large, with the rest of what is wrong', async () => {
    const { client, left } = visit();
    const response = await client.post('/profile', { form: { name: 'x', age: 1, avatar: textFile('x'.repeat(1001)) } });

    expect([response.status, await response.json()]).toMatchObject([
      413,
      {
        errors: [{ pointer: '/name' }, { pointer: '/avatar', rule: 'maxSize', message: 'A file is larger than 1 kB.' }],
      },
    ]);
    expect(left()).toEqual([]);
  });

  it('has no say where the request cannot be understood', async () => {
    const { client } = visit();
    const response = await client.post('/profile/limited?page=x', {
      form: { name: 'x', avatar: textFile('') },
      headers: browser,
    });

    expect(response.status).toBe(400);
  });

  it('reaches the action when all is well', async () => {
    const { client } = visit();
    const form = { name: 'Ann', age: 1, avatar: textFile('x'.repeat(1000)) };

    expect(await (await client.post('/profile', { form, headers: browser })).text()).toBe('Ann, 1, 1000');
  });
});

describe('a file that is too large for its field', () => {
  it('sends the form of a browser back to its page', async () => {
    const { client, left } = visit();
    const avatar = textFile('x'.repeat(2_000_001));
    const response = await client.post('/avatar', { form: { avatar }, headers: browser });

    expect([response.status, response.headers.get('location')]).toEqual([303, '/avatar']);
    expect(await (await client.get('/avatar')).json()).toEqual(['A file is larger than 2 MB.']);
    expect(left()).toEqual([]);
  });

  it('is a 413 where the session is switched off', async () => {
    const app = createApp({ controllers: [AvatarController], session: false, logger: false });
    const form = { avatar: textFile('x'.repeat(2_000_001)) };

    expect((await new TestClient(app).post('/avatar', { form, headers: browser })).status).toBe(413);
  });

  it('is read to its end, so that a browser that sends before it reads sees where to go, on a connection that stays', async () => {
    const { app } = visit();
    const socket = await openSocket(app);
    const part = '--b\r\nContent-Disposition: form-data; name="avatar"; filename="a"\r\n\r\n';
    const size = 30_000_000;
    socket.write(
      `POST /avatar HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nContent-Type: multipart/form-data; boundary=b\r\n` +
        `Content-Length: ${part.length + size + '\r\n--b--'.length}\r\n\r\n${part}`,
    );
    const chunk = Buffer.alloc(1_000_000, 'x');
    for (let sent = 0; sent < size; sent += chunk.length) {
      if (!socket.write(chunk)) await once(socket, 'drain');
    }
    socket.write('\r\n--b--');
    const answer = await readUntil(socket, /\r\n\r\n/);

    expect(answer).toMatch(/^HTTP\/1\.1 303 .*\r\nlocation: \/avatar\r\n/is);
    expect(answer).not.toMatch(/connection: close/i);
    socket.write('GET /avatar HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await readUntil(socket, /\[\]/)).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });
});
