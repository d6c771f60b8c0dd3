import { describe, expect, it } from 'vitest';
import { ApiOperation, Controller, Get, createApp, describeApi } from 'mantisjs';
import { problemsWith } from '../app/problems-of.js';
import { mistakesIn } from './described.js';

@Controller()
class Wrong {
  @Get('/one')
  @ApiOperation({ operationId: 'same', security: ['tokn'], responses: { 99: 'What?', ok: 'Fine.' } })
  one() {}

  @Get('/two')
  @ApiOperation({ operationId: 'same' })
  two() {}
}

describe('a mistake in what is said of a route', () => {
  it('is found at boot, served or not (E_OPENAPI)', () => {
    const problems = problemsWith({ controllers: [Wrong], session: false, openapi: { security: ['session'] } });

    expect(problems.map(({ code, what, why }) => [code, `${what} ${why}`])).toEqual([
      ['E_OPENAPI', "openapi.security names the security scheme 'session', which is not declared. None is."],
      ['E_OPENAPI', "@ApiOperation on Wrong.one names the security scheme 'tokn', which is not declared. None is."],
      ['E_OPENAPI', "@ApiOperation on Wrong.one describes an answer with the status '99'. No answer has it."],
      ['E_OPENAPI', "@ApiOperation on Wrong.one describes an answer with the status 'ok'. No answer has it."],
      [
        'E_OPENAPI',
        "The operationId 'same' is given to Wrong.one and to Wrong.two. It must be unique in the document.",
      ],
    ]);
  });

  it('stands in nobody’s way where no document is wanted', () => {
    expect(problemsWith({ controllers: [Wrong], session: false, openapi: false })).toEqual([]);
  });
});

it('an option that is not accepted is named, with what is', () => {
  const openapi = {
    info: { title: 1 },
    servers: ['https://api.example.com'],
    path: '/a/:id',
    ui: 'docs',
    production: 'yes',
    securitySchemes: { token: { type: 'bearer' } },
    security: 'token',
    tags: [{}],
    titel: 'Users',
  };
  const whats = problemsWith({ session: false, openapi }).map(({ what }) => what);

  expect(whats.map((what) => /option (\S+?)\.? ?(is|$)/.exec(what)?.[1])).toEqual([
    'openapi.titel',
    'openapi.info',
    'openapi.servers',
    'openapi.path',
    'openapi.ui',
    'openapi.production',
    'openapi.securitySchemes',
    'openapi.security',
    'openapi.tags',
  ]);
  expect(problemsWith({ session: false, openapi: true }).map(({ what }) => what)).toEqual([
    'The option openapi is true.',
  ]);
  expect(problemsWith({ session: false, openapi: { ui: '/openapi.json' } })).toHaveLength(1);
});

describe('describeApi', () => {
  @Controller()
  class Right {
    @Get('/')
    @ApiOperation({ security: ['session'] })
    show() {}
  }

  it('gives the document as data, served or not, before the application boots', async () => {
    const app = createApp({
      controllers: [Right],
      session: { driver: 'memory', cookie: { secure: true } },
      openapi: { ui: false },
      logger: false,
    });
    const document = await describeApi(app);

    expect(document.components?.securitySchemes).toEqual({
      session: { type: 'apiKey', in: 'cookie', name: '__Host-session_id' },
    });
    expect(await mistakesIn(document)).toEqual([]);
  });

  it('refuses where the document would lack something', async () => {
    const refused = (options: Record<string, unknown>) => describeApi(createApp({ logger: false, ...options }));

    await expect(refused({ controllers: [class None {}] })).rejects.toThrow(/E_CONTROLLER_INVALID/);
    await expect(refused({ openapi: { path: 'x' } })).rejects.toThrow(/E_OPTION/);
    await expect(refused({ controllers: [Wrong] })).rejects.toThrow(/E_OPENAPI/);
  });

  it('describes an application that does not serve its document', async () => {
    const app = createApp({ controllers: [Right], openapi: false, logger: false });

    expect(Object.keys((await describeApi(app)).paths)).toEqual(['/']);
  });
});
