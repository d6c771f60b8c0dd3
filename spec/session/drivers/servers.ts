import { connect } from 'node:net';

/** Where the servers of the specs are. */
export const redisAddress = new URL(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379');
export const postgresAddress = new URL(process.env['POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test');
export const mysqlAddress = new URL(process.env['MYSQL_URL'] ?? 'mysql://root@127.0.0.1:3306/test');

/** How to get what is named by a variable. */
const remedies: Readonly<Record<string, string>> = {
  REDIS_URL: 'apt-get install redis-server',
  POSTGRES_URL: 'apt-get install postgresql, with a database test and access for postgres without a password',
  MYSQL_URL: 'apt-get install mariadb-server, with a database test and access for root without a password',
};

/**
 * Whether a server answers. In continuous integration one that does not is a failure; elsewhere its specs are skipped.
 *
 * @throws {Error} with `CI=true`, when nobody listens there
 */
export async function isThere({ hostname, port }: URL, variable: string): Promise<boolean> {
  const listens = await new Promise<boolean>((resolve) => {
    const socket = connect(Number(port), hostname, () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
  if (listens) return true;
  const advice =
    `Nobody listens at ${hostname}:${port}. Start a server there (${remedies[variable]}), name another by ${variable}, ` +
    'or run .ci/run, which starts what is missing.';
  if (process.env['CI'] === 'true') throw new Error(advice);
  console.warn(`Specs are skipped. ${advice}`);
  return false;
}
