/**
 * Whether the process runs on a developer's machine as far as it says: `NODE_ENV` is `development`, or not set at all.
 * Tests see what visitors will see.
 */
export function runsInDevelopment(): boolean {
  const environment = process.env['NODE_ENV'];
  return environment === undefined || environment === '' || environment === 'development';
}
