// The list that large.py entered is saved by the generated TypeScript client as it comes: a file of any size takes the same memory.
// With ROWS, all of a register that has so many rows is saved instead.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { createClient } from './generated/typescript/client/index.js';
import { exportConferrals, getExport } from './generated/typescript/sdk.gen.js';

const ALL = process.env.ROWS !== undefined;
const ROWS = Number(process.env.ROWS ?? 40_000);
/** What is held at a time while a file is saved, in bytes; a file of hundreds of megabytes meets larger parts now and then. */
const MOST = ALL ? 8 << 20 : 3 << 20;
/** After how many parts the memory is looked at, without what only waits to be collected (`node --expose-gc`). */
const PARTS = 16;

const client = createClient({ baseUrl: process.env.BASE_URL ?? '', auth: () => process.env.AUDITOR_TOKEN ?? '' });
const folder = await mkdtemp(join(tmpdir(), 'award-registry-'));
try {
  for (const format of ['csv', 'xlsx'] as const) await save(format);
  console.log('2 passed, 0 failed');
} finally {
  await rm(folder, { recursive: true });
}

/** Saves the list as it comes, and holds it to what the register noted of it. */
async function save(format: 'csv' | 'xlsx'): Promise<void> {
  const query = ALL ? { format } : { format, authority: ['UBND_KIENGIANG'] };
  const { data, response } = await exportConferrals({ client, query, parseAs: 'stream', throwOnError: true });
  const digest = createHash('sha256');
  assert.ok(globalThis.gc, 'node --expose-gc is needed');
  globalThis.gc();
  const before = process.memoryUsage().arrayBuffers;
  let [size, held, parts] = [0, 0, 0];
  const counted = async function* (stream: AsyncIterable<Uint8Array>) {
    for await (const part of stream) {
      digest.update(part);
      size += part.byteLength;
      parts += 1;
      if (parts % PARTS === 0) {
        globalThis.gc?.();
        held = Math.max(held, process.memoryUsage().arrayBuffers - before);
      }
      yield part;
    }
  };
  const stream = Readable.fromWeb(data as unknown as ReadableStream<Uint8Array>);
  await pipeline(stream, counted, createWriteStream(join(folder, `list.${format}`)));
  const id = Number(response.headers.get('Export-Id'));
  const { data: noted } = await getExport({ client, path: { id }, throwOnError: true });
  assert.deepEqual([noted.sha256, noted.bytes, noted.rows], [digest.digest('hex'), size, ROWS]);
  assert.ok(parts > 2 * PARTS && held < MOST, `${held} bytes were held for ${format}`);
  console.log(`ok ${ROWS} rows as ${format} are ${size} bytes, of which ${held} were held at a time`);
}
