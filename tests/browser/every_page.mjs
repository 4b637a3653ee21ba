// Every page that the program has, as the table of pages names them (tests/it/pages/access.rs), looked at by axe for someone who sees it:
// in both languages, wide and at 320 px, light and dark, with a paper beside its list where there is one. The register is that of
// record.mjs, whose records and passwords it uses.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { axe, check, inWindow, paper, password } from './window.mjs';

const { BASE_URL: base, CLERK_TOKEN: clerk } = process.env;
assert.ok(base && clerk, 'BASE_URL and CLERK_TOKEN are needed');

const table = readFileSync(new URL('../it/pages/access.rs', import.meta.url), 'utf8');
const pages = [...table.matchAll(/^ {4}\("(\/[^"]*)", "([craAp-]+)"\),$/gm)].map(([, path, who]) => ({ path, who }));
assert.ok(pages.length > 50, `the table of pages has ${pages.length} rows`);

/** Who looks at a page: the first of them that the table lets in. */
const people = { '-': null, c: 'lan', r: 'duyet', a: 'ktv', A: 'qtv' };
/** Pages of a person without a session. */
const outside = ['/sign-in', '/code', '/start', '/sign-in/provider', '/sign-in/callback'];
/** What is no page: a form is sent there, a script asks it, or a file is shown. */
const none = ['/sign-out', '/sign-out-everywhere', '/language', '/decisions/known', '/decisions/:id/attachments/:file'];
/** Pages that say more when something is asked. */
const asked = {
  '/': ['c r a A', '/?q=mau'],
  '/reports': ['c', '/reports?campaign=HMTN&year=2019'],
  '/reports/0602': ['c', '/reports/0602?year=2020'],
  '/reports/due': ['c', '/reports/due?unit=truong+thcs+mau&award=BK_BO_TINH&year=2026'],
  '/reports/changes': ['c', '/reports/changes?from=1'],
  '/decisions': ['c', '/decisions?authority=UBND_KIENGIANG&sort=signed_on'],
  '/conferrals': ['c', '/conferrals?facets=true&columns=born&columns=award', '/conferrals?authority=TW_HCTD&year=2019', '/conferrals?q=khong+co+ai'],
  '/recipients': ['c', '/recipients?text=dang+thi'],
  '/recipients/:id/merge': ['r', '/recipients/:id/merge?into=2'],
  '/decisions/:id': ['c r a'],
  '/decisions/:id/delivery': ['c', '/decisions/:id/delivery?line=1'],
  '/decisions/:id/rectify': ['c', '/decisions/:id/rectify?lines=1'],
  '/decisions/:id/acts': ['c', '/decisions/:id/acts?act=cancel', '/decisions/:id/acts?act=correct&line=1', '/decisions/:id/acts?act=void'],
  '/decisions/:id/lines': ['c', '/decisions/:id/lines?line=1', '/decisions/:id/lines?add=1'],
  '/audit': ['a', '/audit?act=register_decision', '/audit?event=1'],
  '/system': ['A', '/system?rows=true'],
};
/** With EVERY_WAY=true each page is looked at in each language both wide and narrow, which takes twice as long. */
const every = process.env.EVERY_WAY === 'true';
const ways = [['vi', { 1280: 'light', 320: 'dark' }], ['en', { 1280: 'dark', 320: 'light' }]];
const codes = { awards: 'BK', authorities: 'UBND_ANGIANG', campaigns: 'HMTN' };

async function api(path, token, body) {
  const answer = await fetch(`${base}/v1${path}`, { method: body ? 'POST' : 'GET', headers: { authorization: `Bearer ${token}` }, body });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

/** The records that the pages are of: a registered decision and a draft, both with a signed paper; an import; a person. */
async function records() {
  const first = async (path) => (await api(path, clerk)).items[0].id;
  const [registered, draft] = [await first('/decisions?state=registered'), await first('/decisions?state=draft')];
  for (const id of [registered, draft]) {
    const form = new FormData();
    form.set('kind', 'paper');
    form.set('file', new File([paper], 'Quyết định.pdf'));
    await api(`/decisions/${id}/attachments`, clerk, form);
  }
  const list = new FormData();
  list.set('text', 'STT\tHọ và tên\tNăm sinh\n1\tĐặng Thị Mẫu 30\t1954\n2\tTrần Văn Mẫu\t19x5');
  list.set('decision_id', String(draft));
  const imported = (await api('/imports', clerk, list)).id;
  return { registered, draft, imported, recipient: await first('/recipients?kind=individual') };
}

await inWindow({ hosts: [base], viewport: { width: 1280, height: 900 } }, async ({ page, context, elsewhere }) => {
  const { registered, draft, imported, recipient } = await records();
  const filled = (path) => {
    const steps = /\/(edit|lines|check|people)\b/.test(path) && path.startsWith('/decisions');
    const id = path.startsWith('/imports') ? imported : path.startsWith('/recipients') ? recipient : path.startsWith('/catalogue') ? 1 : steps ? draft : registered;
    return path.replace(':id', id).replace(':code', codes[path.split('/')[2]]).replace(':table', 'rates').replace(':name', 'lan');
  };
  const signIn = async (account) => {
    await context.clearCookies();
    if (!account) return;
    await page.goto(`${base}/sign-in`);
    await page.getByLabel('Tên tài khoản', { exact: true }).fill(account);
    await page.getByLabel('Mật khẩu', { exact: true }).fill(password);
    await page.locator('main button[type=submit]').first().click();
  };
  const choose = (language) =>
    context.addCookies([{ name: '__Host-award_language', value: language, domain: new URL(base).hostname, path: '/', secure: true }]);
  const violations = [];

  /** Looks at an address: one language wide and light, the other narrow and dark, by turns; false where it leads elsewhere. */
  async function look(who, address, turn) {
    const wrong = [];
    const [one, other] = turn % 2 ? ['en', 'vi'] : ['vi', 'en'];
    for (const [language, widths] of every ? ways : [[one, { 1280: 'light' }], [other, { 320: 'dark' }]]) {
      await choose(language);
      await page.goto(`${base}${address}`);
      const at = new URL(page.url());
      if (at.pathname !== address.split('?')[0]) return false;
      for (const [width, colorScheme] of Object.entries(widths)) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width: Number(width), height: 900 });
        await page.evaluate(axe);
        const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], iframes: false }));
        const name = `${language}, ${width} px, ${colorScheme}`;
        wrong.push(...found.violations.map((one) => `${name}: ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
        if (wide > 0) wrong.push(`${name}: ${wide} px too wide`);
      }
      violations.push(...(await page.evaluate(() => globalThis.violations)));
    }
    check(`${address} is in order for ${who}`, wrong.length === 0, wrong.join('\n  '));
    return true;
  }

  const seen = new Set();
  let turn = 0;
  for (const [sign, account] of Object.entries(people)) {
    const mine = pages.filter(({ path, who }) => {
      if (none.includes(path)) return false;
      if (outside.includes(path)) return sign === '-';
      const roles = asked[path]?.[0] ?? [...who].find((one) => people[one]) ?? '';
      return roles.includes(sign);
    });
    await signIn(account);
    await page.emulateMedia({ colorScheme: 'light' });
    for (const { path } of mine) {
      for (const address of [path, ...(asked[path]?.slice(1) ?? [])].map(filled)) {
        if (await look(account ?? 'nobody', address, (turn += 1))) seen.add(path);
      }
    }
  }
  // A form's address without a page of its own leads back to its record.
  const left = pages.map(({ path }) => path).filter((path) => !seen.has(path) && !none.includes(path));
  const back = ['/decisions/:id/attachments', '/decisions/:id/submit', '/decisions/:id/register', '/decisions/:id/return', '/decisions/:id/withdraw', '/start'];
  check('every page of the table was looked at', left.every((path) => back.includes(path)), left.join(', '));
  check('no other host was asked', elsewhere.length === 0, elsewhere.join(', '));
  check('nothing broke the content security policy', violations.length === 0, violations.join(', '));
});
