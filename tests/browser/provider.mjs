// Signing in by a certified OpenID provider as a person does it in a browser, and calling by its access token as a program does.
// Provider and register are started here: each has to know the other's address.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { check, inWindow } from './window.mjs';

const { PROGRAM: program } = process.env;
assert.ok(program, 'PROGRAM is needed');
const clients = createRequire(new URL('../clients/package.json', import.meta.url));
const { Provider } = await import(pathToFileURL(clients.resolve('oidc-provider')));

/** A server on a free port of this machine. */
const listening = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));
const http = createServer();
const issuer = `http://127.0.0.1:${await listening(http)}`;
const place = createServer();
const port = await listening(place);
await new Promise((done) => place.close(done));
const base = `http://127.0.0.1:${port}`;
const audience = 'urn:so-khen-thuong';

const people = { hoa: { name: 'Nguyễn Thị Hòa', roles: ['nguoi-giu-so'] }, khach: { name: 'Khách', roles: [] } };
const provider = new Provider(issuer, {
  clients: [
    { client_id: 'so', client_secret: 'bi-mat-cua-so', redirect_uris: [`${base}/sign-in/callback`] },
    { client_id: 'phan-mem', client_secret: 'bi-mat', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
  ],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'roles'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id, ...people[id] }) }),
  extraTokenClaims: () => ({ roles: ['phan-mem'] }),
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({ scope: 'read', audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
    },
  },
});
http.on('request', provider.callback());

const folder = await mkdtemp(join(tmpdir(), 'award-registry-provider-'));
const trust = ['--oidc-issuer', issuer, '--oidc-client-id', 'so', '--oidc-client-secret', 'bi-mat-cua-so', '--oidc-audience', audience];
const roles = ['--oidc-roles', 'registrar=nguoi-giu-so,client=phan-mem', '--public-url', base, '--oidc-admit'];
const register = spawn(program, ['serve', '--listen', `127.0.0.1:${port}`, '--database', `sqlite:${join(folder, 'r.sqlite')}`, '--log', 'error', ...trust, ...roles], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
await new Promise((done, failed) => register.stdout.once('data', done).once('close', () => failed(new Error('the register did not start'))));

try {
  await inWindow({ hosts: [base, issuer], viewport: { width: 480, height: 720 } }, async ({ page, context, shoot }) => {
    const text = () => page.locator('body').innerText();
    const path = () => new URL(page.url()).pathname;

    /** Goes to the provider from the page of signing in, and says there who it is. */
    async function come(who) {
      await page.goto(`${base}/sign-in`);
      await page.locator('a[href="/sign-in/provider"]').click();
      await page.locator('input[name=login]').fill(who);
      await page.locator('input[name=password]').fill('bất kỳ');
      await page.locator('button[type=submit]').click();
      await page.locator('form[action$="/confirm"] button, form button[autofocus]').first().click();
      await page.waitForURL(`${base}/**`);
    }

    await come('khach');
    check('whom the provider gives no role does not come in', path() === '/sign-in/callback' && (await text()).includes('vai trò'), await text());
    await context.clearCookies();
    await come('hoa');
    check('whom it gives one does', path() === '/' && (await text()).includes('Nguyễn Thị Hòa') && (await text()).includes('Cán bộ quản lý sổ'), await text());
    await shoot('provider');
    const me = await (await context.request.get(`${base}/v1/me`)).json();
    check('the account is that of the issuer and the subject', me.identity === `${issuer} hoa` && me.role === 'registrar', JSON.stringify(me));
    check('the cookie kept for the way is gone', !(await context.cookies()).some((one) => one.name === '__Host-award_provider'), JSON.stringify(await context.cookies()));

    const asked = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('phan-mem:bi-mat')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'read', resource: audience }),
    });
    const { access_token: token } = await asked.json();
    const call = (method, bearer) => fetch(`${base}/v1/${method === 'GET' ? 'me' : 'campaigns'}`, { method, headers: { authorization: `Bearer ${bearer}` } });
    const client = await call('GET', token);
    const said = await client.json();
    check("a program's access token is taken", client.status === 200 && said.name === 'phan-mem' && said.role === 'client', JSON.stringify(said));
    check('and lets it do no more than its role', (await call('POST', token)).status === 403);
    const changed = `${token.slice(0, -8)}${token.slice(-8) === 'AAAAAAAA' ? 'BBBBBBBB' : 'AAAAAAAA'}`;
    check('a token that was touched is none', (await call('GET', changed)).status === 401);
  });
} finally {
  register.kill();
  http.close();
  http.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
}
