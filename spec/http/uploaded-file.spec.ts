import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Controller, File, Files, Post, UploadedFile, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';
import { problemsOf } from '../app/problems-of.js';
import { filesIn, temporaryDirectory } from '../temporary-directory.js';

/** An uploaded file, in and after its request. */
async function upload(use: (file: UploadedFile) => unknown, content = 'content') {
  const seen: UploadedFile[] = [];

  @Controller()
  class KeepingController {
    @Post('/')
    async keep(@File('file') file: UploadedFile) {
      seen.push(file);
      return { value: await use(file) };
    }
  }
  const directory = temporaryDirectory();
  const options = { controllers: [KeepingController], session: false, logger: false } as const;
  const client = new TestClient(createApp({ ...options, body: { uploads: { directory } } }));
  const response = await client.post('/', { form: { file: new Blob([content]) } });
  const [file] = seen;
  if (!file) throw new Error(`No file arrived: ${await response.text()}`);
  return { file, directory, answer: (await response.json()) as { value: unknown } };
}

describe('an uploaded file', () => {
  it('can be read as text, as bytes and as a stream', async () => {
    const { answer } = await upload(async (file) => {
      const chunks: Buffer[] = [];
      for await (const chunk of file.stream()) chunks.push(chunk as Buffer);
      return [await file.text(), (await file.bytes()).length, String(Buffer.concat(chunks))];
    });

    expect(answer.value).toEqual(['content', 7, 'content']);
  });

  it('is text without its byte order mark', async () => {
    expect((await upload((file) => file.text(), '\ufeffa')).answer.value).toBe('a');
  });

  it('shows no path where it is sent or logged', async () => {
    const { answer } = await upload((file) => file);

    expect(answer.value).toEqual({ field: 'file', name: 'blob', type: 'application/octet-stream', size: 7 });
  });

  it('cannot be used after its request', async () => {
    const { file, directory } = await upload(() => undefined);

    await expect(file.text()).rejects.toMatchObject({ code: 'E_UPLOAD_GONE' });
    await expect(file.moveTo(join(directory, 'x'))).rejects.toMatchObject({ code: 'E_UPLOAD_GONE' });
    expect(() => file.stream()).toThrow(expect.objectContaining({ code: 'E_UPLOAD_GONE' }));
    expect(existsSync(file.path)).toBe(false);
  });

  it('that is being moved when the request ends is moved', async () => {
    const target = join(temporaryDirectory(), 'moved');
    const { file, directory } = await upload((each) => void each.moveTo(target));

    expect([file.path, readFileSync(target, 'utf8'), filesIn(directory)]).toEqual([target, 'content', []]);
    expect(await file.text()).toBe('content');
  });

  it('can be moved twice', async () => {
    const folder = temporaryDirectory();
    await upload(async (file) => {
      await file.moveTo(join(folder, 'a'));
      await file.moveTo(join(folder, 'b'), { mode: 0o644 });
    });

    expect(filesIn(folder)).toEqual(['b']);
  });

  it('moves to one of several that want the same place', async () => {
    const folder = temporaryDirectory();
    const moves = await Promise.all(
      Array.from({ length: 8 }, () =>
        upload(async (file) => {
          await file.moveTo(join(folder, 'same'));
        })
          .then(({ answer }) => answer)
          .catch(() => 'failed'),
      ),
    );

    expect(moves.filter((answer) => !('status' in Object(answer)))).toHaveLength(1);
    expect(filesIn(folder)).toEqual(['same']);
  });

  it('stays where it is when the target is taken', async () => {
    const target = join(temporaryDirectory(), 'taken');
    writeFileSync(target, 'old');
    const { answer } = await upload(async (file) => {
      const error = await file.moveTo(target).catch((reason: { code: string }) => reason.code);
      return [error, await file.text()];
    });

    expect(answer.value).toEqual(['E_UPLOAD_EXISTS', 'content']);
    expect(readFileSync(target, 'utf8')).toBe('old');
  });
});

describe('a mistake in @File or @Files', () => {
  it.each([
    ['an empty field', File('')],
    ['a size that is none', File('a', { maxSize: 0 })],
    ['types that are none', Files('a', { types: ['png'] })],
    ['a number that is none', Files({ maxFiles: -1 })],
  ])('is told at boot: %s', (_name, decorate) => {
    class WrongController {
      act() {
        return 'never';
      }
    }
    decorate(WrongController.prototype, 'act', 0);
    Post('/')(WrongController.prototype, 'act');
    Controller()(WrongController);

    expect(problemsOf(createApp({ controllers: [WrongController], session: false }))).toMatchObject([
      { code: 'E_OPTION', what: expect.stringContaining('on WrongController.act') },
    ]);
  });

  it('is a parameter of another type', () => {
    @Controller()
    class TypedController {
      @Post('/')
      act(@File('a') _file: string, @Files('b') _files: UploadedFile) {
        return 'never';
      }
    }

    expect(problemsOf(createApp({ controllers: [TypedController], session: false }))).toMatchObject([
      { code: 'E_TYPE_LOST', fix: 'declare it as UploadedFile.' },
      { code: 'E_TYPE_LOST', fix: 'declare it as UploadedFile[].' },
    ]);
  });
});
