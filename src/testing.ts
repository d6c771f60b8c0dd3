export { TestClient } from './testing/test-client.js';
export type { TestRequestOptions } from './testing/test-client.js';
export type { CookieJar } from './testing/cookie-jar.js';
export { TestClock } from './testing/test-clock.js';
