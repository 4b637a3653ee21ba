// A new register as its first administrator meets it, at 375 px: the printed code makes the account, the page after it leads on. Both pages
// are looked at by axe, in both languages, wide and narrow.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { check, inWindow } from './window.mjs';

const axe = readFileSync(createRequire(new URL('../clients/package.json', import.meta.url)).resolve('axe-core/axe.min.js'), 'utf8');
const { BASE_URL: base, FIRST_CODE: code } = process.env;
assert.ok(base && code, 'BASE_URL and FIRST_CODE are needed');
const password = 'con mèo ngủ trên mái nhà';

/** Looks at the page in both languages, wide and narrow. */
async function looked(page, context, name) {
  for (const language of ['vi', 'en']) {
    await context.addCookies([{ name: '__Host-award_language', value: language, domain: new URL(base).hostname, path: '/', secure: true }]);
    await page.reload();
    await page.evaluate(axe);
    for (const width of [1280, 375, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
      check(`${name} fits ${width} px (${language})`, wide <= 0, `${wide} px too wide`);
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      const said = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`).join('; ');
      check(`axe finds nothing on ${name} (${language}, ${width} px)`, found.violations.length === 0, said);
    }
  }
  await context.addCookies([{ name: '__Host-award_language', value: 'vi', domain: new URL(base).hostname, path: '/', secure: true }]);
  await page.setViewportSize({ width: 375, height: 800 });
  await page.reload();
}

await inWindow({ hosts: [base], viewport: { width: 375, height: 800 } }, async ({ page, context, elsewhere, shoot }) => {
  const path = () => new URL(page.url()).pathname;
  const text = () => page.locator('body').innerText();
  await page.goto(`${base}/`);
  await page.locator('a[href="/start"]').click();
  check('the door of a new register leads to its first page', path() === '/start', page.url());
  await looked(page, context, 'the first page');
  await page.locator('#code').focus();
  for (const value of [code, 'quan-tri', password, password]) {
    await page.keyboard.type(value);
    await page.keyboard.press('Tab');
  }
  await shoot('first', { fullPage: true });
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  check('the code leads in', path() === '/office', await text());
  await page.locator('#name').fill('Sở Nội vụ tỉnh Mẫu');
  await page.locator('#body').fill('lang son');
  await page.locator('#public_url').fill('https://khenthuong.example.vn');
  await page.locator('#issuer').fill('https://id.example.vn');
  await page.locator('#client_id').fill('award-registry');
  await Promise.all([page.waitForNavigation(), page.locator('main form button').click()]);
  check('the body is found', (await page.locator('a[href="/catalogue/authorities/UBND_LANGSON"]').count()) === 1, await text());
  check('the lines are written', (await page.locator('pre').innerText()).includes('office_name = "Sở Nội vụ tỉnh Mẫu"'), await text());
  await looked(page, context, 'the page of an office');
  await shoot('office', { fullPage: true });
  await page.goto(`${base}/start`);
  check('the first page is closed', (await text()).includes('đã có quản trị viên'), await text());
  check('no other host was asked', elsewhere.length === 0, elsewhere.join(', '));
});
