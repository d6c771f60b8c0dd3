import { IsString } from 'class-validator';
import {
  Body,
  Controller,
  File,
  Get,
  Post,
  SessionService,
  UploadedFile,
  createApp,
  csrfField,
  csrfToken,
  html,
  text,
} from 'mantisjs';
import type { App, AppOptions, StandardSchema } from 'mantisjs';
import { gate } from '../session/session-app.js';

class Note {
  @IsString()
  title!: string;
}

const onlyTitle: StandardSchema = {
  '~standard': {
    version: 1,
    vendor: 'spec',
    validate: (value) => {
      const unknown = Object.keys(value as object).filter((name) => name !== 'title');
      return unknown.length === 0 ? { value } : { issues: unknown.map((name) => ({ message: `${name} is unknown` })) };
    },
  },
};

/** What requests wait for. */
export const gates: { login?: ReturnType<typeof gate> } = {};

@Controller('/notes')
class NotesController {
  constructor(private readonly session: SessionService) {}

  @Get('/plain')
  plain() {
    return html`<form method="post">${this.session.get('notes', [])}</form>`;
  }

  @Get('/form')
  form() {
    return html`<form method="post" action="/notes">${csrfField()}<input name="title" /></form>`;
  }

  @Get('/token')
  token() {
    return { token: csrfToken() };
  }

  @Post()
  create(@Body() note: Note) {
    return note;
  }

  /** Takes nothing that it does not name. */
  @Post('/strict')
  strict(@Body(onlyTitle) note: unknown) {
    return note;
  }

  @Post('/raw')
  raw(@Body(Object) body: unknown) {
    return { body };
  }

  @Post('/cover')
  async cover(@File('cover') cover: UploadedFile) {
    return `cover ${cover.size}`;
  }

  @Post('/webhook', { csrf: false })
  webhook() {
    return 'taken';
  }

  @Post('/login')
  login() {
    this.session.login('ann');
    return html`${csrfField()}`;
  }

  /** Signs in, and takes its time until `gates.login` opens. */
  @Get('/slow-login')
  async slowLogin() {
    this.session.login('ann');
    await gates.login?.opened;
  }

  @Post('/regenerate')
  regenerate() {
    this.session.regenerate();
    return 'new id';
  }

  @Post('/logout')
  logout() {
    this.session.logout();
    return 'gone';
  }

  @Post('/broken')
  broken() {
    throw new Error('broken');
  }
}

/** Its code cannot reach the session. */
@Controller('/plain')
export class PlainController {
  @Get('/form')
  form() {
    return html`<form method="post">${csrfField()}${csrfToken()}</form>`;
  }

  @Post()
  take() {
    return text('taken');
  }

  @Post('/off', { session: false })
  off() {
    return 'taken';
  }
}

/** An application whose requests must carry the token of their session. */
export function csrfApp(options: AppOptions = {}): App {
  const controllers = [NotesController, PlainController];
  return createApp({ controllers, session: { driver: 'memory' }, csrf: { token: true }, logger: false, ...options });
}

/** The token in a page. */
export function tokenIn(page: string): string {
  return /name="_csrf" value="([\w-]{86})"/.exec(page)?.[1] ?? `no token in ${page}`;
}
