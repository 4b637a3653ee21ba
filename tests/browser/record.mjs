// A decision of 77 names as an office records it: a clerk types the paper, pastes the list from a spreadsheet and submits, a registrar
// enters it, and the campaign's sentence reads right. Every page on the way is looked at by axe; then
// the same is done in a browser that runs no script.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { axe, check, inWindow, paper as signed, password } from './window.mjs';

const { BASE_URL: base, CLERK_CODE: clerkCode, REGISTRAR_CODE: registrarCode, AUDITOR_CODE: auditorCode } = process.env;
const { ADMINISTRATOR_CODE: administratorCode, AUDITOR_TOKEN: token } = process.env;
assert.ok(base && clerkCode && registrarCode && auditorCode && administratorCode && token, 'BASE_URL, a code of each role and AUDITOR_TOKEN are needed');

/** Rows as a spreadsheet puts them on the clipboard. */
const rows = [
  'STT\tHọ và tên\tNăm sinh\tChức vụ\tĐơn vị',
  'I\tTẬP THỂ',
  ...Array.from({ length: 25 }, (_, i) => `${i + 1}\tHội Chữ thập đỏ xã Mẫu ${i + 1}\t\t\tHuyện Mẫu`),
  'II\tCÁ NHÂN',
  ...Array.from({ length: 52 }, (_, i) => `${i + 26}\tĐặng Thị Mẫu ${i + 26}\t${1950 + i}\tGiáo viên\tTrường THCS Mẫu ${i + 1}`),
].join('\n');

/** Signs a person in by a one-time code, the first time. */
async function enter(page, account, code) {
  const fill = async (fields) => {
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
    await page.locator('main button[type=submit]').first().click();
  };
  if (code) {
    await page.goto(`${base}/code`);
    await fill({ 'Tên tài khoản': account, 'Mã dùng một lần': code, 'Mật khẩu mới': password, 'Nhập lại mật khẩu mới': password });
  }
  await page.goto(`${base}/sign-in`);
  await fill({ 'Tên tài khoản': account, 'Mật khẩu': password });
}

async function leave(context) {
  await context.clearCookies();
}

/** Fills in the paper of the founding case. */
async function paper(page, years, number = '') {
  await page.getByRole('link', { name: 'Ghi quyết định' }).first().click();
  await page.getByLabel('Cơ quan quyết định', { exact: true }).fill('Trung ương Hội Chữ thập đỏ Việt Nam');
  await page.getByText('Nhiều cơ quan cùng quyết định').click();
  await page.getByLabel('Cơ quan khác cùng quyết định').fill('Ủy ban nhân dân tỉnh Kiên Giang');
  await page.getByLabel('Cách ban hành').selectOption('undivided');
  await page.getByLabel('Số', { exact: true }).fill(number);
  await page.getByLabel('Trích yếu').fill(`Tặng Bằng khen trong tuyên truyền, vận động hiến máu tình nguyện năm ${years}`);
  await page.getByLabel('Phong trào').fill('HMTN');
  await page.getByLabel('Năm thành tích').fill(years);
  await page.getByLabel('Tin, bài').check();
  await page.getByLabel('Nguồn, nơi lưu').fill('Kiên Giang: Kết quả công tác hội 6 tháng đầu năm 2020');
  await page.getByText('Ngày hiệu lực, nơi công bố, ghi chú').click();
  await page.getByLabel('Ngày công bố').fill('2020');
  await page.getByLabel('Hình thức (dòng 1)').fill('BK');
  await page.getByLabel('Tập thể (dòng 1)').fill('25');
  await page.getByLabel('Cá nhân (dòng 1)').fill('52');
}

/** Pastes the list: how it was read comes next. */
async function list(page) {
  await page.getByLabel('Dán danh sách').fill(rows);
  await page.getByLabel('Hình thức chung').fill('BK');
  await page.getByRole('button', { name: 'Kiểm tra' }).click();
}

/** Puts the rows of a list into the draft. */
async function commit(page) {
  await page.getByRole('button', { name: 'Đưa vào bản nháp, kiểm tra' }).click();
}

/** A list with a row that can't be read, letters of an old font and somebody whom the register may know. */
const trouble = ['STT\tHọ và tên\tNăm sinh\tĐơn vị', '1\tĐặng Thị Mẫu 30\t1954\tTrường THCS Mẫu 5', '2\tTrần Văn Mẫu\t19x5\tTrường B'].join('\n');

async function reasons(page) {
  for (const field of await page.locator('textarea[name^=reason-]').all()) await field.fill('Đã đối chiếu bài báo');
}

async function submit(page) {
  await reasons(page);
  await page.getByRole('button', { name: 'Trình', exact: true }).click();
  return new URL(page.url()).pathname;
}

await inWindow({ hosts: [base], viewport: { width: 1280, height: 900 } }, async ({ page, context, elsewhere, shoot }) => {
  const violations = [];
  const text = () => page.locator('main').innerText();

  /** Looks at a page as it is here: axe, and no sideways scrolling at 320 px; every page in both languages is every_page.mjs. */
  async function look(name) {
    await page.evaluate(axe);
    const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], iframes: false }));
    const said = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`).join('; ');
    check(`axe finds nothing on ${name}`, found.violations.length === 0, said);
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
      check(`${name} fits ${width} px`, wide <= 0, `${wide} px too wide`);
    }
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: width === 1280 ? 960 : 1100 });
      await shoot(`${name}-${width}`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    violations.push(...(await page.evaluate(() => globalThis.violations)));
  }

  await enter(page, 'lan', clerkCode);
  await look('start-clerk');
  const started = Date.now();
  await paper(page, '2019', '45/QĐ-TƯHCTĐ');
  await page.getByRole('button', { name: 'Lưu nháp' }).click();
  check('a saved paper leads to the list', /^\/decisions\/\d+\/lines$/.test(new URL(page.url()).pathname), await text());
  await look('lines');
  await list(page);
  check('the list comes to what the paper states', (await page.locator('.tag.green', { hasText: 'khớp' }).count()) === 2, await text());
  await look('import');
  await commit(page);
  check('its rows are in the draft', (await text()).includes('77'), await text());
  const id = page.url().match(/decisions\/(\d+)/)[1];
  await page.goto(`${base}/decisions/${id}/edit`);
  await look('edit');
  await page.goto(`${base}/decisions/${id}/lines`);
  await look('lines-full');
  await page.goto(`${base}/decisions/${id}/lines?line=26`);
  await look('line');
  await page.goto(`${base}/decisions/${id}/check`);
  await look('check');
  const decision = await submit(page);
  check('it is submitted', (await text()).includes('Đã trình.'), await text());
  console.log(`the 77 names were recorded in ${Date.now() - started} ms, axe included`);
  await page.goto(`${base}/decisions`);
  await look('decisions');

  await leave(context);
  await enter(page, 'duyet', registrarCode);
  await look('start-registrar');
  await page.goto(`${base}${decision}`);
  await look('decision-submitted');
  await reasons(page);
  await page.getByRole('button', { name: 'Vào sổ' }).click();
  check('a registrar enters it', (await text()).includes('Đã vào sổ.'), await text());
  await look('decision');
  await page.getByRole('link', { name: 'Bảng tiền thưởng' }).click();
  await look('bonuses');
  const summary = await fetch(`${base}/v1/reports/summary?campaign=HMTN&year=2019`, { headers: { authorization: `Bearer ${token}` } });
  const { sentence_vi: sentence } = await summary.json();
  check(
    'the sentence of the campaign reads right',
    sentence ===
      'Vận động hiến máu tình nguyện năm 2019: Trung ương Hội Chữ thập đỏ Việt Nam, Ủy ban nhân dân tỉnh Kiên Giang tặng 77 Bằng khen cho 25 tập thể, 52 cá nhân. Nguồn không tách 77 Bằng khen giữa hai cơ quan.',
    sentence,
  );
  await page.goto(`${base}/?q=dang+thi+mau+30`);
  await look('search');
  check('a name is found without its accents', (await text()).includes('Đặng Thị Mẫu 30'), await text());
  await page.getByRole('link', { name: 'Đặng Thị Mẫu 30' }).first().click();
  await look('recipient');
  await page.getByRole('link', { name: 'Gộp với hồ sơ trùng' }).click();
  await look('merge');
  await page.goto(`${page.url().split('?')[0]}?into=1`);
  await look('merge-two');
  await leave(context);
  await enter(page, 'lan');
  await page.goto(`${base}/decisions/new`);
  await page.getByLabel('Cơ quan quyết định', { exact: true }).fill('Trung ương Hội Chữ thập đỏ Việt Nam');
  await page.getByLabel('Số', { exact: true }).fill('45/QĐ-TƯHCTĐ');
  await page.getByLabel('Trích yếu').focus();
  const known = page.locator('#known a');
  await known.waitFor();
  check('a number that the register has is said while it is typed', (await known.getAttribute('href')) === decision, await text());
  await look('edit-known');
  await page.evaluate(() => sessionStorage.clear());
  await page.goto(base);
  await paper(page, '2020');
  await page.getByRole('button', { name: 'Lưu nháp' }).click();
  await page.getByLabel('Tệp danh sách').setInputFiles({ name: 'danh sách.tsv', mimeType: 'text/tab-separated-values', buffer: Buffer.from(trouble) });
  await page.getByRole('button', { name: 'Kiểm tra' }).click();
  await page.getByRole('button', { name: 'Sửa dòng 3' }).click();
  await look('import-rows');
  await page.getByRole('button', { name: 'Thôi' }).click();
  await page.getByRole('button', { name: 'Bỏ dòng 3' }).click();
  await page.getByLabel('Cùng người: Đặng Thị Mẫu 30').check();
  await page.getByRole('button', { name: 'Lưu lựa chọn người' }).click();
  await commit(page);
  check('a row that was left out is not in the draft, and one that is somebody is', (await text()).includes('1 dòng'), await text());
  await page.goto(`${base}/conferrals`);
  for (const [typed, name, code] of [['kien giang', /^Ủy ban nhân dân tỉnh Kiên Giang/, 'UBND_KIENGIANG'], ['bnv', /^Bộ Nội vụ/, 'BO_NOIVU']]) {
    const body = page.getByLabel('Cơ quan quyết định', { exact: true });
    await body.fill('');
    await body.pressSequentially(typed);
    const options = page.locator('.choices').getByRole('option');
    await options.filter({ hasText: name }).first().waitFor();
    const of = await options.allInnerTexts();
    for (let i = 0; i <= of.findIndex((text) => name.test(text)); i += 1) await body.press('ArrowDown');
    await body.press('Enter');
    check(`“${typed}” proposes the body that is meant`, (await body.inputValue()).endsWith(` — ${code}`) && (await options.count()) === 0, await body.inputValue());
  }
  await page.goto(`${base}/conferrals?authority=TW_HCTD&year=2019`);
  await look('conferrals');
  await page.goto(`${base}/recipients?text=dang+thi`);
  await look('recipients');
  await page.goto(`${base}/reports?campaign=HMTN&year=2019`);
  check('the report says the sentence', (await text()).includes(sentence), await text());
  await look('reports');
  const [pages] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Tải PDF' }).click()]);
  check('the report comes as pages', readFileSync(await pages.path()).subarray(0, 5).toString() === '%PDF-', pages.suggestedFilename());
  await page.goto(`${base}${decision}/acts`);
  await look('acts');
  await page.goto(`${base}/reports/reconciliation`);
  check('what has no paper yet is to reconcile', (await text()).includes('1 quyết định đã vào sổ'), await text());
  await look('reconciliation');
  await leave(context);
  await enter(page, 'ktv', auditorCode);
  await page.goto(`${base}/audit`);
  check('an auditor sees what was done', (await text()).includes('Duyệt quyết định vào sổ'), await text());
  await look('audit');
  await page.goto(`${base}/reports/changes`);
  await page.getByLabel('Từ thời điểm').fill('1/1/2026');
  await page.getByRole('button', { name: 'Xem thay đổi' }).click();
  check('what changed is said and listed', (await text()).includes('77 thêm vào'), await text());
  await look('changes');
  const [changed] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Tải Excel' }).click()]);
  check('what changed comes as a workbook', readFileSync(await changed.path()).subarray(0, 2).toString() === 'PK', changed.suggestedFilename());
  await page.goto(`${base}/audit?act=register_decision`);
  await page.locator('tbody a').first().click();
  await look('event');
  await leave(context);
  await enter(page, 'qtv', administratorCode);
  await page.goto(`${base}/accounts`);
  await look('accounts');
  await page.goto(`${base}/system`);
  await look('system');
  await page.goto(`${base}/catalogue/awards`);
  await look('awards');
  await page.goto(`${base}/catalogue/awards/BK/edit`);
  await look('award');
  await page.goto(`${base}/catalogue/authorities/UBND_ANGIANG`);
  await look('authority');
  await page.goto(`${base}/catalogue/authorities/UBND_ANGIANG/successions`);
  await look('succession');
  await page.goto(`${base}/tokens`);
  await look('tokens');

  // The paper behind the press record is found, attached, and read beside its list: it takes the record's place.
  await leave(context);
  await enter(page, 'lan');
  await page.goto(`${base}${decision}`);
  await page.getByRole('link', { name: 'Thay bằng văn bản' }).click();
  await page.getByLabel('Cơ quan quyết định', { exact: true }).fill('Ủy ban nhân dân tỉnh Kiên Giang');
  await page.getByLabel('Cơ quan khác cùng quyết định').fill('');
  await page.getByLabel('Cách ban hành').selectOption('sole');
  await page.getByLabel('Số', { exact: true }).fill('1215/QĐ-UBND');
  await page.getByLabel('Ngày ký', { exact: true }).fill('26/5/2020');
  await page.getByLabel('Bản gốc').check();
  await page.getByRole('button', { name: 'Lưu nháp' }).click();
  await page.getByText('Đính kèm tệp').click();
  await page.getByLabel('Tệp đính kèm').setInputFiles({ name: 'Quyết định 1215.pdf', mimeType: 'application/pdf', buffer: Buffer.from(signed) });
  const asked = page.waitForResponse((answer) => /\/decisions\/\d+\/attachments\/1$/.test(answer.url()));
  await page.getByRole('button', { name: 'Đính kèm', exact: true }).click();
  check('attaching leads back to the list', new URL(page.url()).pathname.endsWith('/lines'), page.url());
  const answer = await asked;
  check('the signed paper is asked for by the page', answer.status() === 200 && answer.headers()['content-type'] === 'application/pdf', `${answer.status()}`);
  // The browser's own viewer is a frame within that of the paper.
  const viewer = () => page.frames().some((frame) => frame.parentFrame()?.url().includes('/attachments/1'));
  for (let tries = 0; tries < 100 && !viewer(); tries += 1) await page.waitForTimeout(100);
  check('the signed paper is shown beside the list', viewer() && (await page.locator('.beside iframe').isVisible()), await text());
  await page.getByLabel('Dán danh sách').fill(rows);
  await page.getByLabel('Hình thức chung').fill('BK_BO_TINH');
  await page.getByRole('button', { name: 'Kiểm tra' }).click();
  await commit(page);
  await look('paper-beside-check');
  const replacing = await submit(page);
  await leave(context);
  await enter(page, 'duyet');
  await page.goto(`${base}${replacing}`);
  await look('paper-beside');
  await reasons(page);
  await page.getByRole('button', { name: 'Vào sổ' }).click();
  check('the paper takes the place of the record', (await text()).includes('Đã vào sổ.') && (await text()).includes('Thay thế Quyết định 45/QĐ-TƯHCTĐ'), await text());
  await page.goto(`${base}${decision}`);
  check('and the record says so', (await text()).includes('đã được thay thế bởi văn bản gốc'), await text());

  // Two records of one person are merged, and apart again.
  await page.goto(`${base}/recipients?q=dang+thi+mau+31`);
  await page.getByRole('link', { name: 'Đặng Thị Mẫu 31' }).first().click();
  const merged = new URL(page.url()).pathname;
  await page.getByRole('link', { name: 'Gộp với hồ sơ trùng' }).click();
  await page.getByLabel('Tìm theo tên').fill('Đặng Thị Mẫu 32');
  await page.getByRole('button', { name: 'Tìm', exact: true }).last().click();
  await page.getByRole('link', { name: 'Đặng Thị Mẫu 32' }).click();
  await page.getByLabel('Lý do').fill('Cùng một người, ghi hai lần');
  for (const box of await page.getByLabel('Vẫn gộp').all()) await box.check();
  await page.getByRole('button', { name: 'Gộp hai hồ sơ' }).click();
  check('two records are merged', (await text()).includes('đã gộp làm một'), await text());
  await page.getByText('Gộp nhầm: tách lại').click();
  await page.getByLabel('Lý do').fill('Là hai người');
  await page.getByRole('button', { name: 'Tách lại' }).click();
  await page.goto(`${base}${merged}`);
  check('and apart again', new URL(page.url()).pathname === merged && (await page.locator('h1').innerText()).includes('Mẫu 31'), await text());
  check('no other host was asked', elsewhere.length === 0, elsewhere.join(', '));
  check('nothing broke the content security policy', violations.length === 0, violations.join(', '));
});

await inWindow({ hosts: [base], viewport: { width: 1280, height: 900 }, javaScriptEnabled: false }, async ({ page }) => {
  await enter(page, 'lan');
  await paper(page, '2018');
  await page.getByRole('button', { name: 'Lưu nháp' }).click();
  await list(page);
  await commit(page);
  await submit(page);
  const text = await page.locator('main').innerText();
  check('without a script a clerk records the same', text.includes('Đã trình.'), text);
});
