// Uploads to a disk that is too small, then once more when there is room, and prints what was answered and what is left.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, File, Post, UploadedFile, createApp } from '../../build/index.js';
import { TestClient } from '../../build/testing.js';

const [disk] = process.argv.slice(2);
const directory = join(disk, 'uploads');

class UploadController {
  receive(file) {
    return file.text();
  }
}

Reflect.defineMetadata('design:paramtypes', [UploadedFile], UploadController.prototype, 'receive');
File('file')(UploadController.prototype, 'receive', 0);
Post('/')(UploadController.prototype, 'receive');
Controller()(UploadController);

const app = createApp({
  controllers: [UploadController],
  session: false,
  logger: false,
  body: { uploads: { directory } },
});
const client = new TestClient(app);
const upload = async (size) => {
  const response = await client.post('/', { form: { file: new Blob(['x'.repeat(size)]) } });
  return [response.status, (await response.text()).length];
};

const [full] = await upload(1_000_000);
const leftovers = readdirSync(directory);
writeFileSync(join(disk, 'ballast'), Buffer.alloc(100_000));
const [tight] = await upload(200_000);
rmSync(join(disk, 'ballast'));
console.log(
  JSON.stringify({ full, tight, freed: await upload(200_000), leftovers: [...leftovers, ...readdirSync(directory)] }),
);
process.exit(0);
