// A window of the installed Chromium that asks no host but those it is told, and a count of what holds in it.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { chromium } = createRequire(new URL('../clients/package.json', import.meta.url))('playwright-core');
const shots = fileURLToPath(new URL('../.cache/', import.meta.url));

let passed = 0;
let failed = 0;

/** Counts one check and goes on, so that a run names everything that is wrong. */
export function check(sentence, holds, found = '') {
  if (holds) passed += 1;
  else failed += 1;
  console.log(holds ? `ok ${sentence}` : `FAILED ${sentence}: ${found}`);
}

/**
 * Runs `use` in a window, then says how many checks passed. It is given the page, its context, the addresses outside `hosts` that were
 * asked for, and a function that takes a picture.
 */
export async function inWindow({ hosts, viewport, locale = 'vi-VN', javaScriptEnabled = true }, use) {
  const profile = await mkdtemp(join(tmpdir(), 'award-registry-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    locale,
    javaScriptEnabled,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    viewport,
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const elsewhere = [];
    await context.route('**/*', (route) => {
      const url = route.request().url();
      if (hosts.some((host) => url.startsWith(`${host}/`)) || /^(data|blob):/.test(url)) return route.continue();
      elsewhere.push(url);
      return route.abort();
    });
    await page.addInitScript(() => {
      globalThis.violations = [];
      addEventListener('securitypolicyviolation', (event) => globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
    });
    const shoot = async (name, options = {}) => {
      await mkdir(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}.png`), ...options });
    };
    await use({ page, context, elsewhere, shoot });
  } catch (failure) {
    check('the pages can be used to their end', false, failure.stack);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
