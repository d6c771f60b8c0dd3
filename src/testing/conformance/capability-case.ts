import type { SessionDriver } from '../../session/session-driver.js';
import { capabilitiesOf } from './driver-case.js';
import type { DriverCapability, Examination, OpenDrivers } from './driver-case.js';

/** What a driver that has a capability must do with it. A driver without it does not promise that. */
export function given<Name extends DriverCapability>(
  need: Name,
  title: string,
  work: (drivers: OpenDrivers, driver: SessionDriver & Required<Pick<SessionDriver, Name>>) => Promise<void>,
): Examination {
  return {
    title,
    async examine(drivers) {
      if (!has(drivers.driver, need)) return 'not promised';
      await work(drivers, drivers.driver);
      return 'kept';
    },
  };
}

function has<Name extends DriverCapability>(
  driver: SessionDriver,
  need: Name,
): driver is SessionDriver & Required<Pick<SessionDriver, Name>> {
  return capabilitiesOf(driver).includes(need);
}
