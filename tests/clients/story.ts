// The life of one decision, told through the generated TypeScript client against a running registry.
//
// It is what a developer gets who knows nothing but openapi/openapi.json: that this compiles under `tsc --strict` shows
// that the document's types are right, and that it runs shows that the server keeps to them. story.py tells the same.

import assert from 'node:assert/strict';
import { type Client, createClient } from './generated/typescript/client/index.js';
import * as registry from './generated/typescript/sdk.gen.js';
import type { Conferral, Decision, Problem, StoredDecision } from './generated/typescript/types.gen.js';

const CAMPAIGN = 'KIEM_THU_TS';
const CSV_HEADER =
  'conferral_id,decision_id,line,status,award_code,award_name,award_kind,recipient_id,recipient_kind,unnamed,name,birth_year,post,unit,' +
  'authority_codes,authority_names,attribution,number,symbol,signed_on,signed_year,campaign_code,year_from,year_to,conferral_type,evidence,' +
  'posthumous,certificate_number,parent_unit,sex,reason,origin,shared_group';

const BASE_URL = setting('BASE_URL');
const anyone = createClient({ baseUrl: BASE_URL });
const clerk = signedIn('CLERK_TOKEN');
const registrar = signedIn('REGISTRAR_TOKEN');
const auditor = signedIn('AUDITOR_TOKEN');
const administrator = signedIn('ADMIN_TOKEN');
const hrSystem = signedIn('CLIENT_TOKEN');

/** A certificate of merit of a province for two people and a collective; the number tells the decisions of this story apart. */
const certificates = (number: string): Decision => ({
  act: 'award',
  instrument: 'decision',
  authority_codes: ['UBND_LANGSON'],
  attribution: 'sole',
  number,
  symbol: 'QĐ-UBND',
  signed_on: '2024-05-20',
  title: 'Về việc tặng Bằng khen trong phong trào hiến máu tình nguyện năm 2024',
  signer_name: 'Hoàng Văn Mẫu',
  signer_capacity: 'KT. CHỦ TỊCH, PHÓ CHỦ TỊCH',
  campaign_code: CAMPAIGN,
  year_from: 2024,
  year_to: 2024,
  conferral_type: 'campaign',
  evidence: 'original',
  source: 'Bản giấy lưu Sở Nội vụ, hộp 7',
  stated_totals: [
    { award_code: 'BK_BO_TINH', recipient_kind: 'collective', count: 1 },
    { award_code: 'BK_BO_TINH', recipient_kind: 'individual', count: 2 },
  ],
  lines: [
    { line: 1, award_code: 'BK_BO_TINH', recipient_kind: 'collective', name: `Hội Chữ thập đỏ huyện Mẫu ${number}` },
    { line: 2, award_code: 'BK_BO_TINH', recipient_kind: 'individual', name: `Đặng Thị Thử ${number}`, sex: 'female', birth_year: 1980 },
    { line: 3, award_code: 'BK_BO_TINH', recipient_kind: 'individual', name: `Y.Thơm Thử ${number}`, birth_year: 1991, unit: 'Trường THCS Mẫu' },
  ],
});

let passed = 0;
try {
  await story();
  console.log(`${passed} passed, 0 failed`);
} catch (failure) {
  console.error(failure);
  console.log(`${passed} passed, 1 failed`);
  process.exitCode = 1;
}

async function story(): Promise<void> {
  await step('each token is known by its role', async () => {
    for (const [client, role] of [[clerk, 'clerk'], [registrar, 'registrar'], [auditor, 'auditor'], [administrator, 'administrator'], [hrSystem, 'client']] as const) {
      assert.equal(done(await registry.getMe({ client })).role, role);
    }
  });
  await step('nobody gets in without a token', async () => {
    refused(await registry.getMe({ client: anyone }), 401, 'unauthenticated');
  });
  await step('the administrator adds an authority, and a clerk may not', async () => {
    const body = { code: 'UBND_XA_THU_TS', name_vi: 'Ủy ban nhân dân xã Thử', name_en: "People's Committee of Thử Commune", level: 'commune', parent_code: 'UBND_LANGSON', valid_from: '2020-01-01' } as const;
    refused(await registry.createAuthority({ client: clerk, body }), 403, 'forbidden');
    assert.equal(done(await registry.createAuthority({ client: administrator, body }), 201).code, body.code);
  });
  await step('a clerk adds the campaign that the authority organises', async () => {
    const body = { code: CAMPAIGN, name_vi: 'Vận động thử', name_en: 'A trial drive', organiser_code: 'UBND_XA_THU_TS', editions: [{ year_from: 2024, year_to: 2024 }] };
    assert.equal(done(await registry.createCampaign({ client: clerk, body }), 201).version, 1);
    assert.deepEqual(done(await registry.getCampaign({ client: hrSystem, path: { code: CAMPAIGN } })).editions, body.editions);
  });

  const draft = await step('a clerk saves a draft, with its place and version', async () => {
    const answer = await registry.createDecision({ client: clerk, body: certificates('7101') });
    const decision = done(answer, 201);
    assert.equal(decision.state, 'draft');
    assert.equal(decision.reference, '7101/QĐ-UBND');
    assert.equal(decision.line_count, 3);
    assert.match(tag(answer), /^"1\b/);
    assert.equal(answer.response.headers.get('Location'), `/v1/decisions/${decision.id}`);
    return decision;
  });
  const path = { id: draft.id };
  await step('a client neither writes a decision nor sees a draft', async () => {
    refused(await registry.createDecision({ client: hrSystem, body: certificates('7102') }), 403, 'forbidden');
    refused(await registry.getDecision({ client: hrSystem, path }), 404, 'not_found');
  });
  await step('an unknown award is refused where it stands', async () => {
    const body = certificates('7103');
    body.lines = [{ line: 1, award_code: 'KHONG_CO', recipient_kind: 'individual', name: 'Người Mẫu' }];
    const problem = refused(await registry.createDecision({ client: clerk, body }), 422, 'unknown_reference');
    assert.equal(problem.errors?.[0]?.pointer, '/lines/0/award_code');
  });
  await step('a member that nobody knows is refused where it stands', async () => {
    const body = { ...certificates('7103'), colour: 'red' };
    const problem = refused(await registry.createDecision({ client: clerk, body }), 400, 'unknown_member');
    assert.equal(problem.errors?.[0]?.pointer, '/colour');
  });
  await step('a flaw keeps a draft out of the book, and it is withdrawn', async () => {
    const { number: _, ...nameless } = certificates('');
    const saved = await registry.createDecision({ client: clerk, body: nameless });
    const { id } = done(saved, 201);
    assert.ok(done(await registry.checkDecision({ client: clerk, path: { id } })).flaws.some((flaw) => flaw.code === 'number_missing'));
    const submit = { client: clerk, path: { id }, headers: { 'If-Match': tag(saved) }, body: {} };
    const problem = refused(await registry.submitDecision(submit), 422, 'rule_broken');
    assert.ok(problem.errors?.some((flaw) => flaw.code === 'number_missing'));
    const reason = 'Nhập nhầm';
    assert.equal(done(await registry.withdrawDecision({ client: clerk, path: { id }, headers: { 'If-Match': tag(saved) }, body: { reason } })).state, 'withdrawn');
  });
  await step('a change needs the version it was made on', async () => {
    const body = certificates('7101');
    // The type demands If-Match; a careless client that leaves it out is told so.
    refused(await registry.replaceDecision({ client: clerk, path, body, headers: {} as never }), 428, 'if_match_required');
    body.remark = 'Đã đối chiếu';
    const answer = await registry.replaceDecision({ client: clerk, path, body, headers: { 'If-Match': '"1"' } });
    assert.equal(done(answer).version, 2);
    assert.match(tag(answer), /^"2\b/);
    refused(await registry.replaceDecision({ client: clerk, path, body, headers: { 'If-Match': '"1"' } }), 412, 'stale');
  });

  await step('the registrar returns what was submitted, with the reason', async () => {
    await submit(draft.id);
    const headers = { 'If-Match': await current(draft.id) };
    const returned = done(await registry.returnDecision({ client: registrar, path, headers, body: { reason: 'Thiếu chữ ký nháy' } }));
    assert.equal(returned.state, 'draft');
    assert.equal(returned.returned_reason, 'Thiếu chữ ký nháy');
  });
  await step('the clerk submits again but may not register her own decision', async () => {
    await submit(draft.id);
    const headers = { 'If-Match': await current(draft.id) };
    refused(await registry.registerDecision({ client: clerk, path, headers, body: {} }), 403, 'forbidden', 'four_eyes');
  });
  await step('nor may a registrar who submitted it', async () => {
    const { id } = done(await registry.createDecision({ client: registrar, body: certificates('7104') }), 201);
    await submit(id, registrar);
    const headers = { 'If-Match': await current(id) };
    refused(await registry.registerDecision({ client: registrar, path: { id }, headers, body: {} }), 403, 'four_eyes');
  });
  await step('a registrar registers it, and what was acknowledged counts', async () => {
    const registered = await register(draft.id);
    assert.equal(registered.state, 'registered');
    assert.deepEqual(registered.totals, certificates('').stated_totals);
  });
  await step('the number is taken from then on', async () => {
    refused(await registry.createDecision({ client: clerk, body: certificates('07101') }), 409, 'number_taken');
  });

  const conferrals = await step('the lines have become conferrals of recipients', async () => {
    const page = done(await registry.listDecisionConferrals({ client: hrSystem, path }));
    assert.deepEqual(page.items.map((conferral) => conferral.line), [1, 2, 3]);
    assert.ok(page.items.every((conferral) => conferral.status === 'in_force' && conferral.recipient_id !== undefined));
    return page.items;
  });
  await step('pages of two hold the three of them, each once', async () => {
    const seen: Conferral[] = [];
    let cursor: string | undefined;
    do {
      const page = done(await registry.listConferrals({ client: hrSystem, query: { campaign: [CAMPAIGN], year: [2024], limit: 2, ...(cursor && { cursor }) } }));
      assert.ok(page.items.length <= 2);
      seen.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    assert.deepEqual(seen.map((conferral) => conferral.id).sort(), conferrals.map((conferral) => conferral.id).sort());
  });
  const honoured = conferrals[1];
  assert.ok(honoured?.recipient_id !== undefined);
  const recipient = honoured.recipient_id;
  await step('a name is found without its accents, and its history is one award', async () => {
    const found = done(await registry.listRecipients({ client: hrSystem, query: { q: 'dang thi thu 7101' } }));
    assert.deepEqual(found.items.map((each) => each.id), [recipient]);
    const history = done(await registry.getRecipientHistory({ client: hrSystem, path: { id: recipient } }));
    assert.equal(history.recipient.name, 'Đặng Thị Thử 7101');
    assert.deepEqual(history.items.map((item) => item.conferral.reference), ['7101/QĐ-UBND']);
  });
  await step('the certificate is handed over', async () => {
    const one = await registry.getConferral({ client: clerk, path: { id: honoured.id } });
    const body = { certificate_number: '0153', presented_on: '2024-06-14', presented_at: 'Lạng Sơn', bonus_paid_vnd: 2700000 };
    const answer = await registry.recordDelivery({ client: clerk, path: { id: done(one).id }, headers: { 'If-Match': tag(one) }, body });
    done(answer);
    assert.equal(done(await registry.getConferral({ client: clerk, path: { id: honoured.id } })).certificate_number, '0153');
  });
  await step('the summary of the campaign and year counts them and says so', async () => {
    const summary = done(await registry.getSummary({ client: hrSystem, query: { campaign: CAMPAIGN, year: 2024 } }));
    assert.deepEqual([summary.total, summary.decisions], [3, 1]);
    const row = summary.by_award[0];
    assert.deepEqual([row?.award_code, row?.individual, row?.collective, row?.household, row?.total], ['BK_BO_TINH', 2, 1, 0, 3]);
    assert.match(summary.sentence_vi, /^Vận động thử năm 2024: .*03 Bằng khen cho 01 tập thể, 02 cá nhân/);
    assert.match(summary.sentence_en, /^A trial drive, 2024: /);
    refused(await registry.getSummary({ client: hrSystem, query: { campaign: 'KHONG_CO', year: 2024 } }), 404, 'not_found');
  });
  await step('statistics group what the summary counts', async () => {
    const query = { group_by: ['award', 'recipient_kind'] as ['award', 'recipient_kind'], campaign: [CAMPAIGN], year: [2024] };
    const statistics = done(await registry.getStatistics({ client: hrSystem, query }));
    assert.deepEqual(statistics.items.map((row) => [row.award_code, row.recipient_kind, row.total]), [['BK_BO_TINH', 'collective', 1], ['BK_BO_TINH', 'individual', 2]]);
  });
  await step('the auditor takes the list away, a row each', async () => {
    const answer = await registry.exportConferrals({ client: auditor, query: { format: 'csv', campaign: [CAMPAIGN] } });
    const [header, ...rows] = table(String(done(answer)));
    assert.equal(header?.join(','), CSV_HEADER);
    assert.deepEqual(rows.map((row) => Number(row[0])), conferrals.map((conferral) => conferral.id));
    assert.equal(rows[1]?.[header?.indexOf('certificate_number') ?? -1], '0153');
  });
  await step('what is not there is a problem too', async () => {
    refused(await registry.getDecision({ client: hrSystem, path: { id: 999999999 } }), 404, 'not_found');
    refused(await registry.getConferral({ client: hrSystem, path: { id: 999999999 } }), 404, 'not_found');
    refused(await registry.getRecipientHistory({ client: hrSystem, path: { id: 999999999 } }), 404, 'not_found');
  });
}

/** Submits a draft as it stands, acknowledging every caution that its checks show. */
async function submit(id: number, client: Client = clerk): Promise<StoredDecision> {
  const { flaws, cautions } = done(await registry.checkDecision({ client, path: { id } }));
  assert.deepEqual(flaws, []);
  const codes = [...new Set(cautions.map((caution) => caution.code))];
  const acknowledge = codes.map((code) => ({ code, reason: 'Đã đối chiếu bản giấy' }));
  const headers = { 'If-Match': await current(id) };
  if (codes.length > 0) {
    refused(await registry.submitDecision({ client, path: { id }, headers, body: {} }), 422, 'unacknowledged');
  }
  const submitted = done(await registry.submitDecision({ client, path: { id }, headers, body: { acknowledge } }));
  assert.equal(submitted.state, 'submitted');
  return submitted;
}

async function register(id: number): Promise<StoredDecision> {
  return done(await registry.registerDecision({ client: registrar, path: { id }, headers: { 'If-Match': await current(id) }, body: {} }));
}

async function current(id: number): Promise<string> {
  return tag(await registry.getDecision({ client: registrar, path: { id } }));
}

type Answer<Data> = { data?: Data | undefined; error?: unknown; response: Response };

function done<Data>(answer: Answer<Data>, status = 200): Data {
  assert.equal(answer.response.status, status, JSON.stringify(answer.error));
  assert.ok(answer.data !== undefined);
  return answer.data;
}

function refused(answer: { error?: Problem | undefined; response: Response }, status: number, ...codes: string[]): Problem {
  const problem = answer.error;
  assert.equal(answer.response.status, status, JSON.stringify(problem));
  assert.equal(answer.response.headers.get('Content-Type'), 'application/problem+json');
  assert.ok(problem !== undefined && codes.includes(problem.code), JSON.stringify(problem));
  assert.equal(problem.status, status);
  assert.equal(problem.type, `/problems/${problem.code}`);
  return problem;
}

/** The tag of a record, as it came: one that came compressed names its coding, and is taken by If-Match all the same. */
function tag(answer: { response: Response }): string {
  const value = answer.response.headers.get('ETag');
  assert.match(value ?? '', /^"\d+(-(br|gzip|zstd))?"$/);
  return value ?? '';
}

/** The cells of an RFC 4180 text, row by row. */
function table(text: string): string[][] {
  assert.ok(text.endsWith('\r\n'));
  return text
    .slice(0, -2)
    .split('\r\n')
    .map((row) => [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map((cell) => cell[1]?.replaceAll('""', '"') ?? cell[2] ?? ''));
}

async function step<Seen>(sentence: string, act: () => Promise<Seen>): Promise<Seen> {
  try {
    const seen = await act();
    passed += 1;
    console.log(`ok ${sentence}`);
    return seen;
  } catch (failure) {
    console.log(`FAILED ${sentence}`);
    throw failure;
  }
}

function signedIn(name: string): Client {
  const token = setting(name);
  return createClient({ baseUrl: BASE_URL, auth: ({ scheme }) => (scheme === 'bearer' ? token : undefined) });
}

function setting(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}
