/**
 * Whether the process says that a developer is at work: `NODE_ENV` is `development`, and nothing else is. What tells of
 * the code, the routes or the machine needs that sign, so that a server where nobody thought of it gives nothing away.
 */
export function runsInDevelopment(): boolean {
  return process.env['NODE_ENV'] === 'development';
}

/** Whether the process says that the public is served: `NODE_ENV` is `production`. */
export function runsInProduction(): boolean {
  return process.env['NODE_ENV'] === 'production';
}
