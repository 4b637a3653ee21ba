// The 77 names of the founding case recorded with the keyboard alone, keystrokes and time counted; what is typed outlives a session that
// ends, an unsaved page asks before it is left, a paste is undone by Ctrl+Z, and 5,000 names stay usable.

import assert from 'node:assert/strict';
import { check, inWindow } from './window.mjs';

const { BASE_URL: base, CLERK_CODE: code } = process.env;
assert.ok(base && code, 'BASE_URL and CLERK_CODE are needed');
const password = 'con mèo ngủ trên mái nhà';

/** Rows as a spreadsheet puts them on the clipboard. */
const list = (collectives, people) =>
  [
    'STT\tHọ và tên\tNăm sinh\tChức vụ\tĐơn vị',
    'I\tTẬP THỂ',
    ...Array.from({ length: collectives }, (_, i) => `${i + 1}\tHội Chữ thập đỏ xã Mẫu ${i + 1}\t\t\tHuyện Mẫu`),
    'II\tCÁ NHÂN',
    ...Array.from({ length: people }, (_, i) => `${i + 1 + collectives}\tĐặng Thị Mẫu ${i}\t${1950 + (i % 50)}\tGiáo viên\tTrường THCS Mẫu ${i}`),
  ].join('\n');

await inWindow({ hosts: [base], viewport: { width: 1280, height: 900 } }, async ({ page, context }) => {
  let strokes = 0;
  const path = () => new URL(page.url()).pathname;
  const text = () => page.locator('main').innerText();
  const press = async (key) => {
    strokes += 1;
    await page.keyboard.press(key);
  };
  const type = async (words) => {
    strokes += words.length;
    await page.keyboard.type(words);
  };
  /** Tabs on until the element that has the focus is this. */
  async function to(name) {
    for (let i = 0; i < 80; i += 1) {
      await press('Tab');
      const here = await page.evaluate(() => {
        const own = document.activeElement;
        return own.getAttribute('aria-label') ?? (own.labels?.[0] ?? own).innerText?.trim() ?? '';
      });
      if (here === name) return;
    }
    throw new Error(`Tab does not lead to ${name} on ${path()}`);
  }
  const sends = (key) => Promise.all([page.waitForNavigation(), press(key)]);

  await page.goto(`${base}/code`);
  for (const [label, value] of Object.entries({ 'Tên tài khoản': 'lan', 'Mã dùng một lần': code, 'Mật khẩu mới': password, 'Nhập lại mật khẩu mới': password })) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
  await page.locator('main button[type=submit]').first().click();
  async function signIn() {
    await page.getByLabel('Tên tài khoản').fill('lan');
    await page.getByLabel('Mật khẩu', { exact: true }).fill(password);
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  }
  await page.goto(`${base}/sign-in`);
  await signIn();

  strokes = 0;
  const begun = Date.now();
  await to('Ghi quyết định');
  await sends('Enter');
  await to('Cơ quan quyết định');
  await type('TW_HCTD');
  await to('Nhiều cơ quan cùng quyết định');
  await press('Enter');
  await to('Cơ quan khác cùng quyết định');
  await type('UBND_KIENGIANG');
  await to('Cách ban hành');
  await press('ArrowDown');
  await press('ArrowDown');
  await to('Trích yếu');
  await type('Tặng Bằng khen trong tuyên truyền, vận động hiến máu tình nguyện năm 2019');
  await to('Phong trào');
  await type('HMTN');
  await to('Năm thành tích');
  await type('2019');
  await to('Bản gốc');
  await press('ArrowDown');
  await press('ArrowDown');
  await to('Nguồn, nơi lưu');
  await type('Kiên Giang: Kết quả công tác hội 6 tháng đầu năm 2020');
  await to('Ngày hiệu lực, nơi công bố, ghi chú');
  await press('Enter');
  await to('Ngày công bố');
  await type('2020');
  await to('Hình thức (dòng 1)');
  await type('BK');
  await to('Tập thể (dòng 1)');
  await type('25');
  await to('Cá nhân (dòng 1)');
  await type('52');
  await sends('Control+Enter');
  check('Ctrl+Enter saves the paper', /^\/decisions\/\d+\/lines$/.test(path()), await text());

  // A paste is one act, and Ctrl+Z takes it back.
  await to('Dán danh sách');
  const field = page.getByLabel('Dán danh sách');
  strokes += 1;
  await page.keyboard.insertText(list(25, 52));
  await press('Control+z');
  check('Ctrl+Z takes a paste back', (await field.inputValue()) === '', await field.inputValue());
  strokes += 1;
  await page.keyboard.insertText(list(25, 52));
  await to('Hình thức chung');
  await press('Control+a');
  await type('BK');
  await sends('Control+Enter');
  check('the rows are shown', path().startsWith('/imports/') && (await text()).includes('77 dòng'), await text());
  await to('Đến cuối danh sách');
  await press('Enter');
  await to('Đưa vào bản nháp, kiểm tra');
  await sends('Enter');
  for (const _ of await page.locator('textarea[name^=reason-]').all()) {
    await to('Lý do vẫn ghi như vậy');
    await type('Đã đối chiếu bài báo');
  }
  await to('Trình');
  await sends('Enter');
  check('the 77 names are submitted by the keyboard alone', (await text()).includes('Đã trình.'), await text());
  console.log(`the 77 names took ${strokes} keystrokes and ${((Date.now() - begun) / 1000).toFixed(1)} s`);

  // "/" goes to the search.
  await page.locator('body').click();
  await page.keyboard.press('/');
  check('"/" goes to the search', (await page.evaluate(() => document.activeElement.id)) === 'sought');

  // A page with something unsaved asks before it is left.
  await page.goto(`${base}/decisions/new`);
  await page.getByLabel('Trích yếu').pressSequentially('Về việc tặng Bằng khen');
  let asked = '';
  page.once('dialog', (dialog) => {
    asked = dialog.type();
    dialog.dismiss();
  });
  await page.evaluate(() => setTimeout(() => location.assign('/decisions'), 0));
  await page.waitForTimeout(500);
  check('an unsaved page asks before it is left', asked === 'beforeunload' && path() === '/decisions/new', `${asked} ${path()}`);

  // The session ends while the paper is typed: after signing in again it is there.
  await page.getByLabel('Cơ quan quyết định', { exact: true }).fill('UBND_KIENGIANG');
  const cookies = (await context.cookies()).filter((cookie) => cookie.name.includes('language'));
  await context.clearCookies();
  await context.addCookies(cookies);
  await page.getByRole('button', { name: 'Lưu nháp' }).click();
  check('who is signed out is asked who it is', path() === '/sign-in', page.url());
  await signIn();
  check('and comes back to the form', path() === '/decisions/new', page.url());
  await page.getByRole('button', { name: 'Lấy lại điều đã nhập' }).click();
  const title = await page.getByLabel('Trích yếu').inputValue();
  check('what was typed comes back', title === 'Về việc tặng Bằng khen', title);
  await page.getByLabel('Số', { exact: true }).fill('99');
  await page.getByLabel('Ký hiệu').fill('QĐ-UBND');
  await page.getByLabel('Ngày ký').fill('26/5/2020');
  await page.getByRole('button', { name: 'Lưu nháp' }).click();
  const lines = page.url();
  check('and is saved', /^\/decisions\/\d+\/lines$/.test(path()), await text());
  await page.goto(`${base}/decisions/new`);
  check('what was saved is not offered again', (await page.getByRole('button', { name: 'Lấy lại điều đã nhập' }).count()) === 0);

  // Back from a refusal stands what was typed, and back from what was saved that is said.
  await page.getByLabel('Ngày ký').fill('31/2/2020');
  await page.getByLabel('Trích yếu').fill('Về việc bị từ chối');
  await page.getByRole('button', { name: 'Lưu nháp' }).click();
  await page.locator('main [role=alert]').waitFor();
  await page.goBack();
  check('back from a refusal what was typed is there', (await page.getByLabel('Trích yếu').inputValue()) === 'Về việc bị từ chối');
  await page.getByLabel('Cơ quan quyết định', { exact: true }).fill('UBND_KIENGIANG');
  await page.getByLabel('Ngày ký').fill('27052020');
  await page.getByLabel('Số', { exact: true }).fill('100');
  check('a day without marks is said', (await page.locator('#signed + output').innerText()).includes('27 tháng 5 năm 2020'), await text());
  await page.getByLabel('Ký hiệu').fill('QĐ-UBND');
  await page.getByRole('button', { name: 'Lưu nháp' }).click();
  check('the mended form is saved', /^\/decisions\/\d+\/lines$/.test(path()), await text());
  await page.goBack();
  check('back from what was saved that is said', (await page.getByRole('link', { name: 'Mở bản đã lưu' }).getAttribute('href')).endsWith('/lines'), await text());

  // A draft is saved by itself, and the end of the session is said before.
  await page.clock.install();
  await page.goto(lines.replace('/lines', '/edit'));
  await page.getByLabel('Trích yếu').fill('Về việc tặng Bằng khen năm 2019');
  await page.clock.runFor(20_000);
  await page.getByText(/^Đã lưu lúc \d\d:\d\d/).waitFor();
  await page.getByLabel('Trích yếu').fill('Về việc tặng Bằng khen năm 2020');
  await page.clock.runFor(20_000);
  await page.waitForFunction(() => document.querySelector('[name=version]').value === '3');
  await page.clock.runFor(26 * 60_000);
  await page.getByText('Phiên làm việc kết thúc lúc').waitFor();
  await page.getByRole('button', { name: 'Ở lại' }).click();
  await page.getByText('Phiên làm việc kết thúc lúc').waitFor({ state: 'detached' });
  await page.reload();
  const kept = await page.getByLabel('Trích yếu').inputValue();
  check('a draft is saved by itself every 20 seconds', kept === 'Về việc tặng Bằng khen năm 2020', kept);
  check('and nothing is left over to bring back', (await page.getByRole('button', { name: 'Lấy lại điều đã nhập' }).count()) === 0);

  // 5,000 names.
  await page.goto(lines);
  const timed = async (sentence, most, act) => {
    const from = Date.now();
    await act();
    const took = Date.now() - from;
    console.log(`${sentence}: ${took} ms`);
    check(`${sentence} within ${most} ms`, took <= most, `${took} ms`);
  };
  await page.getByLabel('Dán danh sách').focus();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((rows) => navigator.clipboard.writeText(rows), list(0, 5000));
  await timed('5,000 names are pasted', 2_000, () => page.keyboard.press('Control+v'));
  await page.getByLabel('Hình thức chung').fill('BK_BO_TINH');
  await timed('5,000 names are read and shown', 10_000, () => Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Kiểm tra' }).click()]));
  check('they are shown by pages', (await page.locator('tbody tr').count()) < 220, `${await page.locator('tbody tr').count()} rows`);
  await timed('the next 200 of 5,000 are shown', 2_000, () => Promise.all([page.waitForNavigation(), page.getByRole('link', { name: 'Tiếp' }).click()]));
  await timed('5,000 names go into the draft', 10_000, () => Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Đưa vào bản nháp, kiểm tra' }).click()]));
  check('the check of 5,000 names is there', path().endsWith('/check'), page.url());
  await timed('the check of 5,000 names is shown again', 5_000, () => page.reload());
});
