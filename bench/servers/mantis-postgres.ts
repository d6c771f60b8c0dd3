import { Pool } from 'pg';
import { SessionDriver, createApp } from '../../build/index.js';
import { SqlSessionDriver, createSessionTables } from '../../build/sql.js';
import { HelloController, ThemeController } from './mantis-controllers.js';

const pool = new Pool({ connectionString: process.env['POSTGRES_URL'] });
const table = 'bench_mantis_sessions';
await createSessionTables(pool, { table });
await pool.query(`truncate ${table}`);

const app = createApp({
  controllers: [HelloController, ThemeController],
  session: { lifetime: 3600 },
  headers: false,
  requestId: false,
  accessLog: false,
  logger: false,
});
app.container.register(SessionDriver, { useValue: new SqlSessionDriver(pool, { table }) });

const { url } = await app.listen(0);
console.log(url);
