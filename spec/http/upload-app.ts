import { join } from 'node:path';
import { Body, Controller, File, Files, HttpError, Post, Query, Req, UploadedFile, createApp } from 'mantisjs';
import type { App, AppOptions, HttpRequest, UploadOptions } from 'mantisjs';

/** What a test sees of a file: all but its path, and its content. */
async function shown(file: UploadedFile | undefined): Promise<object | undefined> {
  if (!file) return undefined;
  const { field, name, type, size } = file;
  return { field, name, type, size, text: await file.text() };
}

/** Answers with the files that it was given. */
@Controller()
class UploadController {
  @Post('/avatar')
  async avatar(@File('avatar', { maxSize: 1000, types: ['image/*', 'text/plain'] }) avatar: UploadedFile) {
    return shown(avatar);
  }

  @Post('/optional')
  async optional(@Body(Object) body: unknown, @File('avatar', { required: false }) avatar: UploadedFile | undefined) {
    return { body, avatar: await shown(avatar) };
  }

  @Post('/photos')
  async photos(@Files('photos', { maxFiles: 3 }) photos: UploadedFile[]) {
    return Promise.all(photos.map(shown));
  }

  @Post('/everything')
  async everything(@Files() files: UploadedFile[], @Body(Object) body: unknown) {
    return { body, files: await Promise.all(files.map(shown)) };
  }

  @Post('/fields')
  fields(@Body(Object) body: unknown) {
    return body;
  }

  @Post('/asked')
  async asked(@Req() request: HttpRequest) {
    return Promise.all((await request.files()).map(shown));
  }

  @Post('/moved')
  async moved(@File('file') file: UploadedFile, @Body(Object) body: { to: string; overwrite?: string }) {
    const { to, overwrite } = body;
    await file.moveTo(join(to, file.name), overwrite === undefined ? {} : { overwrite: true });
    return { path: file.path, text: await file.text() };
  }

  @Post('/returned')
  returned(@File('file') file: UploadedFile) {
    return file.stream();
  }

  @Post('/refused')
  refused(@File('file') _file: UploadedFile) {
    throw new HttpError(422, 'No.');
  }

  @Post('/broken')
  broken(@File('file') _file: UploadedFile) {
    throw new Error('broken');
  }

  @Post('/numbered')
  numbered(@File('file') file: UploadedFile, @Query('n') n: number) {
    return { size: file.size, n };
  }

  @Post('/large')
  large(@File('file', { maxSize: 300_000_000 }) file: UploadedFile) {
    return { size: file.size };
  }
}

/** An application for tests of what is uploaded. */
export function uploadApp(uploads: UploadOptions, options: AppOptions = {}): App {
  const body = { limit: 1000, fields: 10, ...options.body, uploads };
  return createApp({ controllers: [UploadController], session: false, logger: false, ...options, body });
}
