// The documentation page as a person uses it: it shows every operation of the document, opens one, tries one out with a
// token, asks no other host for anything and breaks no content security policy.

import assert from 'node:assert/strict';
import { check, inWindow } from './window.mjs';

const { BASE_URL: base, CLIENT_TOKEN: token } = process.env;
assert.ok(base && token, 'BASE_URL and CLIENT_TOKEN are needed');

await inWindow({ hosts: [base], viewport: { width: 1280, height: 1600 }, locale: 'en-US' }, async ({ page, context, elsewhere, shoot }) => {
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });

  const answer = await page.goto(`${base}/docs`);
  check('the page answers 200', answer.status() === 200, answer.status());
  check('it says what it may load', answer.headers()['content-security-policy'], 'no Content-Security-Policy');

  await page.waitForSelector('.opblock', { timeout: 30_000 });
  const api = await (await context.request.get(`${base}/openapi.json`)).json();
  const methods = ['get', 'put', 'post', 'delete', 'patch'];
  const described = Object.values(api.paths).flatMap((item) => methods.filter((method) => item[method]).map((method) => item[method].operationId));
  const shown = await page.locator('.opblock').count();
  check(`every operation is shown (${described.length})`, shown === described.length, `${shown} are`);

  const one = page.locator('.opblock', { hasText: '/v1/decisions/{id}/register' });
  await one.locator('.opblock-summary-control').click();
  await one.locator('.opblock-body .responses-table').waitFor({ timeout: 15_000 });
  const text = await one.innerText();
  check('an opened operation shows its header and its refusals', ['If-Match', '412', '428'].every((word) => text.includes(word)), text.slice(0, 500));
  check('it shows an example of its body', text.includes('acknowledge'), text.slice(0, 500));
  await one.scrollIntoViewIfNeeded();
  await shoot('docs');

  await page.locator('.btn.authorize').first().click();
  const bearer = page.locator('.auth-container', { hasText: 'http, Bearer' });
  await bearer.locator('input').fill(token);
  await bearer.locator('button.authorize').click();
  await page.locator('.modal-ux .close-modal').click();
  const me = page.locator('.opblock', { has: page.locator('[data-path="/v1/me"]') });
  await me.locator('.opblock-summary-control').click();
  await me.locator('.try-out__btn').click();
  await me.locator('.execute').click();
  const status = await me.locator('.live-responses-table .response-col_status').last().innerText({ timeout: 15_000 });
  check('an operation is tried out with a token', status.startsWith('200'), status);

  const violations = await page.evaluate(() => globalThis.violations);
  check('no other host was asked', elsewhere.length === 0, elsewhere.join(', '));
  check('the console has no error', complaints.length === 0, complaints.join(', '));
  check('nothing broke the content security policy', violations.length === 0, violations.join(', '));
});
