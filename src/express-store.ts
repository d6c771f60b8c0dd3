export { ExpressStoreSessionDriver } from './session/drivers/express-store-driver.js';
export type { ExpressStore, ExpressStoreOptions } from './session/drivers/express-store-driver.js';
