// The pages of signing in as a person uses them, by the keyboard alone: a password is set by a one-time code, a wrong one is
// refused, the right one leads in, it is changed, and after signing out the way back is closed.

import assert from 'node:assert/strict';
import { check, inWindow } from './window.mjs';

const { BASE_URL: base, ACCOUNT: account, ONE_TIME_CODE: code } = process.env;
assert.ok(base && account && code, 'BASE_URL, ACCOUNT and ONE_TIME_CODE are needed');
const first = 'con mèo ngủ trên mái nhà';
const second = 'chiếc thuyền qua sông buổi sớm';

await inWindow({ hosts: [base], viewport: { width: 320, height: 640 } }, async ({ page, context, elsewhere, shoot }) => {
  const violations = [];
  const seen = async () => violations.push(...(await page.evaluate(() => globalThis.violations)));

  /** Fills the fields of the page in their order and sends them, without the mouse. */
  async function type(...values) {
    await page.locator('main input:not([type=hidden])').first().focus();
    for (const [i, value] of values.entries()) {
      if (i > 0) await page.keyboard.press('Tab');
      await page.keyboard.press('Control+A');
      await page.keyboard.type(value);
    }
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    await seen();
  }
  const path = () => new URL(page.url()).pathname;
  const text = () => page.locator('body').innerText();

  await page.goto(`${base}/`);
  check('who is not signed in is asked who it is', path() === '/sign-in', page.url());
  check('the page is in Vietnamese', (await page.locator('html').getAttribute('lang')) === 'vi', await page.content());
  const unlabelled = await page.locator('input:not([type=hidden])').evaluateAll((all) => all.filter((one) => one.labels.length === 0).map((one) => one.name));
  check('every field has a label', unlabelled.length === 0, unlabelled.join(', '));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
  check('it fits a narrow screen', wide <= 0, `${wide} px too wide`);
  await shoot('sign-in');

  await page.goto(`${base}/code`);
  await type(account, code, 'ngắn', 'ngắn');
  check('a short password is refused beside its field', await page.locator('#new-wrong').isVisible(), await text());
  await type(account, code, first, first);
  check('a code sets a password', path() === '/code' && (await page.locator('[role=alert], .wrong').count()) === 0, await text());

  await page.goto(`${base}/sign-in`);
  await type(account, second);
  check('a wrong password does not lead in', path() === '/sign-in' && (await page.locator('[role=alert]').isVisible()), await text());
  await type(account, first);
  check('the right one does', path() === '/' && (await text()).includes(account), await text());
  const [cookie] = (await context.cookies()).filter((one) => one.name.startsWith('__Host-award'));
  check('the cookie is kept from scripts and other sites', cookie?.httpOnly && cookie.secure && cookie.sameSite !== 'None', JSON.stringify(await context.cookies()));
  const me = await page.evaluate(async () => (await fetch('/v1/me')).status).catch(String);
  check('no script of a page speaks for who is signed in', me !== 200, me);
  check('the API knows who is signed in', (await context.request.get(`${base}/v1/me`)).status() === 200);
  await shoot('start');

  await page.goto(`${base}/password`);
  await type(first, second, second);
  check('the password is changed', await page.locator('[role=status]').isVisible(), await text());

  await page.goto(`${base}/`);
  await page.locator('details.person summary').focus();
  await page.keyboard.press('Enter');
  await page.locator('form[action="/sign-out"] button').focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  check('signing out leads to the door', path() === '/sign-in', page.url());
  await page.goBack();
  await page.goto(`${base}/`);
  check('and the way back is closed', path() === '/sign-in', page.url());
  await type(account, first);
  check('the old password is none any more', path() === '/sign-in', await text());
  await type(account, second);
  check('the new one leads in', path() === '/', await text());

  check('no other host was asked', elsewhere.length === 0, elsewhere.join(', '));
  check('nothing broke the content security policy but what was tried', violations.length === 0, violations.join(', '));
});
