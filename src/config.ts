export { Env } from './config/env.js';
export { loadConfig } from './config/load-config.js';
export type { ConfigOptions } from './config/load-config.js';
export type { EnvType } from './config/variable-types.js';
