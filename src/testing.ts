export { TestClient } from './testing/test-client.js';
export type { TestRequestOptions } from './testing/test-client.js';
export type { CookieJar } from './testing/cookie-jar.js';
export { TestClock } from './testing/test-clock.js';
export { driverConformance, examineDriver } from './testing/conformance/driver-conformance.js';
export type { DriverFinding, DriverReport } from './testing/conformance/driver-conformance.js';
export type {
  DriverCapability,
  DriverCase,
  DriverOutcome,
  DriverRun,
  DriverSubject,
} from './testing/conformance/driver-case.js';
