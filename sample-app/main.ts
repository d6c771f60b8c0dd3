import { createSampleApp } from './app.js';

try {
  const { url } = await createSampleApp().listen(Number(process.env['PORT'] ?? 3000));
  console.log(`The sample application is at ${url}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
