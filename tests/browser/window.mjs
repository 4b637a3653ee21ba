// A window of the installed Chromium that asks no host but those it is told, and a count of what holds in it.

import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const clients = createRequire(new URL('../clients/package.json', import.meta.url));
const { chromium } = clients('playwright-core');

/** What looks at a page for those who see, hear or type otherwise, to be run in it. */
export const axe = readFileSync(clients.resolve('axe-core/axe.min.js'), 'utf8');
/** The password of everybody who signs in. */
export const password = 'con mèo ngủ trên mái nhà';
/** A signed paper of one page. */
export const paper = `%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>> endobj
4 0 obj <</Length 48>> stream
BT /F1 24 Tf 90 740 Td (QUYET DINH 1215) Tj ET  
endstream endobj
5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Times-Roman>> endobj
trailer <</Root 1 0 R>>
%%EOF
`;
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
 * Runs `use` in a window, then says how many checks passed. The viewer of PDF is the browser's own. It is given the page, its context, the addresses outside `hosts` that were
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
      if (hosts.some((host) => url.startsWith(`${host}/`)) || /^(data|blob|chrome|chrome-extension):/.test(url)) return route.continue();
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
