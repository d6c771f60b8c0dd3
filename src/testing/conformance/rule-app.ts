import { createApp } from '../../app/app.js';
import type { App } from '../../app/app.js';
import { Param } from '../../routing/parameter-decorators.js';
import { Controller, Get } from '../../routing/route-decorators.js';
import type { SessionDriver } from '../../session/session-driver.js';
import { SessionRegistry } from '../../session/session-registry.js';
import { SessionService } from '../../session/session-service.js';
import { Clock } from '../../time/clock.js';
import { TestClient } from '../test-client.js';
import { TestClock } from '../test-clock.js';
import { capabilitiesOf } from './driver-case.js';

/** What one request does with its session. */
export type Work = (session: SessionService, registry: SessionRegistry | undefined) => unknown;

/** Applications on two instances of a driver, as two processes would run them. */
export interface RuleApps {
  /** The clock of both. */
  readonly clock: TestClock;
  /** A visitor of the first application. */
  newClient(): TestClient;
  /** The same visitor at the second application. */
  elsewhere(client: TestClient): TestClient;
  close(): Promise<void>;
}

/** Starts both applications: each answers `/name` by the work of that name. */
export function startApps(
  drivers: { readonly driver: SessionDriver; readonly other: SessionDriver },
  works: Readonly<Record<string, Work>>,
): RuleApps {
  const clock = new TestClock();
  const build = (driver: SessionDriver): App => {
    const made = createRuleApp(driver, works);
    made.container.register(Clock, { useValue: clock });
    return made;
  };
  const app = build(drivers.driver);
  const second = build(drivers.other);
  return {
    clock,
    newClient: () => new TestClient(app),
    elsewhere(client) {
      const same = new TestClient(second);
      same.cookies.store(client.cookies.header === undefined ? [] : [client.cookies.header]);
      return same;
    },
    async close() {
      await app.close();
      await second.close();
    },
  };
}

function createRuleApp(driver: SessionDriver, works: Readonly<Record<string, Work>>): App {
  @Controller()
  class RuleController {
    constructor(private readonly session: SessionService) {}

    @Get('/:work')
    run(@Param('work') work: string): unknown {
      return works[work]?.(this.session, undefined);
    }
  }

  @Controller()
  class ListingController {
    constructor(
      private readonly session: SessionService,
      private readonly registry: SessionRegistry,
    ) {}

    @Get('/:work')
    run(@Param('work') work: string): unknown {
      return works[work]?.(this.session, this.registry);
    }
  }

  const canList = capabilitiesOf(driver).includes('ofOwner');
  return createApp({
    controllers: [canList ? ListingController : RuleController],
    session: { driver },
    logger: false,
  });
}
