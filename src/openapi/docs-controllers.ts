import type { Constructor } from '../container/design-types.js';
import { NotFound } from '../http/http-error.js';
import { HttpRequest } from '../http/http-request.js';
import type { Result } from '../http/result.js';
import { json } from '../http/results.js';
import type { ControllerOptions } from '../routing/notes.js';
import { Req } from '../routing/parameter-decorators.js';
import { Controller, Get } from '../routing/route-decorators.js';
import type { OpenApiDocument } from './document.js';
import { docsFiles, docsPage } from './docs-page.js';
import { KeptAnswer } from './kept-answer.js';
import type { OpenApiOptions } from './openapi-options.js';

/** Where the document and its page are. */
export function docsPaths({ path = '/openapi.json', ui = '/docs' }: OpenApiOptions): readonly string[] {
  if (ui === false) return [path];
  return [path, ui, ...docsFiles({ path: ui, document: path }).map(({ name }) => `${ui}/${name}`)];
}

/** The controllers that serve the document, which is described when it is first asked for, and its page. */
export function docsControllers(
  options: OpenApiOptions,
  routing: ControllerOptions,
  describe: () => OpenApiDocument,
): readonly Constructor[] {
  const { path = '/openapi.json', ui = '/docs' } = options;
  const document = documentController(path, routing, describe);
  return ui === false ? [document] : [document, pageController(ui, routing, options)];
}

function documentController(path: string, routing: ControllerOptions, describe: () => OpenApiDocument): Constructor {
  const document = new KeptAnswer(async () => json(describe()));

  @Controller('', routing)
  class OpenApiController {
    @Get(path)
    document(@Req() request: HttpRequest): Promise<Result> {
      return document.to(request);
    }
  }
  return OpenApiController;
}

function pageController(ui: string, routing: ControllerOptions, options: OpenApiOptions): Constructor {
  const listed = docsFiles({ path: ui, document: options.path ?? '/openapi.json' });
  const files = new Map(listed.map(({ name, load }) => [`${ui}/${name}`, new KeptAnswer(load)]));

  @Controller('', routing)
  class OpenApiPageController {
    @Get(ui)
    page(): Result {
      return docsPage(ui, options);
    }

    @Get([...files.keys()])
    file(@Req() request: HttpRequest): Promise<Result> {
      const file = files.get(request.path);
      if (!file) throw new NotFound();
      return file.to(request);
    }
  }
  return OpenApiPageController;
}
