import {
  IsEnum,
  IsInt,
  IsOptional,
  IsUrl,
  Matches,
  Max,
  MinLength,
  Validate,
  ValidatorConstraint,
} from 'class-validator';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BootError, Controller, Get, createApp, injectable } from 'mantisjs';
import type { Problem } from 'mantisjs';
import { Env, loadConfig } from 'mantisjs/config';
import type { ConfigOptions } from 'mantisjs/config';
import { TestClient } from 'mantisjs/testing';
import { variableName } from '../../src/config/variable-name.js';
import { problemsOf } from '../app/problems-of.js';

enum Level {
  Quiet = 'quiet',
  Loud = 'loud',
}

enum Step {
  First = 1,
  Second = 2,
}

class AppConfig {
  @IsUrl({ protocols: ['postgres'], require_tld: false })
  databaseUrl!: string;

  @IsInt()
  @Max(65_535)
  port = 3000;

  @Env('LOG')
  @IsEnum(Level)
  level: Level = Level.Quiet;

  @IsOptional()
  since?: Date;

  @Env(BigInt)
  limit = 10n;

  isOpen = false;

  @Env('HOSTS', [String])
  hosts: string[] = ['localhost'];

  sizes = [1, 2];

  @Env(Step)
  step: Step = Step.First;

  get isLoud() {
    return this.level === Level.Loud;
  }
}

const needed = { DATABASE_URL: 'postgres://db/shop' };

/** The mistakes that loading a class reports; empty when it loads. */
function mistakes(target: new () => object, options: ConfigOptions): readonly Problem[] {
  try {
    loadConfig(target, options);
    return [];
  } catch (error) {
    if (error instanceof BootError) return error.problems;
    throw error;
  }
}

afterEach(() => vi.unstubAllEnvs());

describe('a configuration', () => {
  it('takes its values from the environment, as what they are declared to be', () => {
    const env = {
      ...needed,
      PORT: ' 8080 ',
      LOG: 'loud',
      SINCE: '2026-01-02T03:04:05Z',
      LIMIT: '9007199254740993',
      IS_OPEN: 'Yes',
      HOSTS: 'a.example, b.example,',
      SIZES: '3,4.5',
      STEP: '2',
      UNKNOWN: 'ignored',
    };
    const config = loadConfig(AppConfig, { env });

    expect({ ...config }).toEqual({
      databaseUrl: 'postgres://db/shop',
      port: 8080,
      level: Level.Loud,
      since: new Date('2026-01-02T03:04:05Z'),
      limit: 9_007_199_254_740_993n,
      isOpen: true,
      hosts: ['a.example', 'b.example'],
      sizes: [3, 4.5],
      step: Step.Second,
    });
    expect([config instanceof AppConfig, config.isLoud]).toEqual([true, true]);
  });

  it('keeps its defaults where nothing is set; empty counts as not set', () => {
    const config = loadConfig(AppConfig, { env: { ...needed, PORT: '', HOSTS: '' } });

    expect(config).toMatchObject({ port: 3000, hosts: ['localhost'], isOpen: false, step: Step.First });
    expect(config.since).toBeUndefined();
  });

  it('is read from process.env, and cannot be changed', () => {
    vi.stubEnv('DATABASE_URL', needed.DATABASE_URL);
    const config = loadConfig(AppConfig) as AppConfig;

    expect(config.databaseUrl).toBe(needed.DATABASE_URL);
    expect(() => (config.port = 1)).toThrow(/read only/);
    expect(() => config.hosts.push('x')).toThrow(/not extensible/);
  });

  it('has a prefix for the names that nobody gave', () => {
    const env = { SHOP_DATABASE_URL: 'postgres://db/shop', DATABASE_URL: 'other', LOG: 'loud', SHOP_LOG: 'quiet' };

    expect(loadConfig(AppConfig, { env, prefix: 'SHOP_' })).toMatchObject({
      databaseUrl: 'postgres://db/shop',
      level: Level.Loud,
    });
  });

  it('inherits what its parent declares', () => {
    class Child extends AppConfig {
      @Env('CHILD')
      own = 1;
    }

    expect(loadConfig(Child, { env: { ...needed, CHILD: '2', LOG: 'loud' } })).toMatchObject({ own: 2, level: 'loud' });
  });

  it.each([
    ['databaseUrl', 'DATABASE_URL'],
    ['s3APIKey', 'S3_API_KEY'],
    ['apiURL', 'API_URL'],
    ['port', 'PORT'],
    ['smtpHost2', 'SMTP_HOST2'],
  ])('has the property %s in %s', (property, variable) => {
    expect(variableName(property)).toBe(variable);
  });
});

describe('a configuration that is wrong (E_CONFIG)', () => {
  it('is refused with all mistakes at once, and reads as a report', () => {
    const env = {
      PORT: '70000',
      LOG: 'shout',
      SINCE: 'yesterday',
      LIMIT: '1.5',
      IS_OPEN: 'perhaps',
      SIZES: '1,two',
      STEP: '3',
    };

    expect(() => loadConfig(AppConfig, { env })).toThrowErrorMatchingSnapshot();
  });

  it('has a day that no calendar has', () => {
    class Launch {
      since = new Date(0);
    }

    expect(mistakes(Launch, { env: { SINCE: '2026-02-30' } })).toMatchObject([{ what: 'SINCE cannot be read.' }]);
  });

  it('never shows a value', () => {
    @ValidatorConstraint({ name: 'custom' })
    class Telling {
      validate() {
        return false;
      }
      defaultMessage(facts?: { value?: unknown }) {
        return `${String(facts?.value)} is no key`;
      }
    }
    class Secrets {
      @MinLength(50, { message: 'wrong: $value' })
      apiKey!: string;

      @Matches(/^x/, { message: ({ value }) => `wrong: ${String(value)}` })
      token!: string;

      @Validate(Telling)
      secret!: string;

      @IsInt({ each: true })
      @Env([Number])
      pins!: number[];

      @IsInt()
      code!: number;
    }
    const env = { API_KEY: 'k-1234', TOKEN: 't-1234', SECRET: 's-1234', PINS: '1234.5', CODE: 'c-1234' };
    const report = JSON.stringify(mistakes(Secrets, { env }));

    expect(mistakes(Secrets, { env })).toHaveLength(5);
    expect(report).not.toContain('1234');
  });

  it('has a property whose type no text can be turned into', () => {
    class Unclear {
      union!: string | number;
      plain = { a: 1 };

      @Env('MIXED')
      mixed!: string | null;
    }

    expect(mistakes(Unclear, { env: {} }).map(({ what }) => what)).toEqual([
      'The type of Unclear.union is not known.',
      'The type of Unclear.plain is not known.',
      'The type of Unclear.mixed is not known.',
    ]);
  });

  it('was asked for with options or a class that are none', () => {
    expect(mistakes(AppConfig, { env: 'x', prefix: 1, file: '.env' } as never).map(({ code }) => code)).toEqual([
      'E_OPTION',
      'E_OPTION',
      'E_OPTION',
    ]);
    expect(mistakes({} as never, {})).toMatchObject([{ code: 'E_CONFIG', what: 'loadConfig was given {}.' }]);
  });

  it('is told with the names alone, whatever the environment holds', () => {
    const value = fc.string({ minLength: 4 }).filter((text) => !/^[\s\w.:/-]*$/.test(text));
    fc.assert(
      fc.property(value, (text) => {
        const found = JSON.stringify(mistakes(AppConfig, { env: { DATABASE_URL: text, PORT: text, SIZES: text } }));
        expect(found).not.toContain(JSON.stringify(text).slice(1, -1));
      }),
    );
  });
});

describe('a configuration in an application', () => {
  @injectable()
  class Mailer {
    constructor(readonly config: AppConfig) {}
  }

  @Controller()
  class MailController {
    constructor(readonly mailer: Mailer) {}

    @Get('/')
    show() {
      return String(this.mailer.config.port);
    }
  }

  it('is injected by its class', async () => {
    const config = loadConfig(AppConfig, { env: { ...needed, PORT: '25' } });
    const app = createApp({ controllers: [MailController], session: false, config: [config] });

    expect(await (await new TestClient(app).get('/')).text()).toBe('25');
  });

  it('is missed at boot when it was not given, instead of being made of its defaults', () => {
    const app = createApp({ controllers: [MailController], session: false, logger: false });

    expect(problemsOf(app)).toMatchObject([
      { code: 'E_DEPENDENCY_UNRESOLVED', fix: 'pass it: createApp({ config: loadConfig(AppConfig) }).' },
    ]);
  });
});
