import type { RouteRow } from './route.js';

/**
 * A route table to read, one line a path: `GET /users/:id users.show UserController.show`, with host and middleware where there are
 * any. `console.log(formatRoutes(app.routes))`
 */
export function formatRoutes(routes: readonly RouteRow[]): string {
  const rows = routes.map(({ methods, host, path, name, action, middleware }) => [
    methods.join('|'),
    `${host ?? ''}${path}`,
    name ?? '',
    action,
    middleware.join(' > '),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
