#!/usr/bin/env python3
"""Makes the kept registers of release 0.1.0, one for each engine, with what that release answered.

    make.py PROGRAM sqlite|postgres FOLDER

PROGRAM is the program of that release. For PostgreSQL, DATABASE_URL names an empty database and `pg_dump` is on the PATH.
The register holds the demonstration and something of every kind of record and act; it is made once and never again: a released
register cannot be made anew by a later program. Only Python's own library is used.
"""

import gzip
import http.cookiejar
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

PROGRAM, ENGINE, FOLDER = sys.argv[1], sys.argv[2], sys.argv[3]
PASSWORD = "con mèo ngủ trên mái nhà"
ASKED = [
    "/v1/awards?limit=200", "/v1/authorities?limit=200", "/v1/authorities/UBND_ANGIANG/lineage", "/v1/authorities/UBND_XA_MAU/lineage",
    "/v1/successions", "/v1/campaigns?limit=200", "/v1/decisions?limit=200", "/v1/decisions?state=draft&state=submitted",
    "/v1/decisions?q=giay%20khen%20huyen&limit=200", "/v1/conferrals?limit=200&sort=signed_on",
    "/v1/conferrals?limit=200&campaign=HMTN_MAU",
    "/v1/conferrals?status=cancelled&status=stripped&include_total=true", "/v1/conferrals?publishable=true&include_total=true",
    "/v1/conferrals?authority=UBND_XA_MAU&include_predecessors=true&limit=200", "/v1/recipients?limit=200", "/v1/recipients?q=luu%20kim%20oai",
    "/v1/recipients?q=dang%20thi", "/v1/recipients?kind=collective&unit=hop", "/v1/recipients?external_id=ho-so-mau:CN-005",
    "/v1/recipient-successions", "/v1/reports/summary?campaign=HMTN&year=2019", "/v1/reports/summary?campaign=HMTN_MAU&year=2021",
    "/v1/reports/statistics?group_by=award&group_by=recipient_kind", "/v1/reports/statistics?group_by=authority&group_by=year",
    "/v1/reports/statistics?group_by=campaign&group_by=signed_year", "/v1/reports/statistics?group_by=conferral_type&group_by=status",
    "/v1/reports/0602?year=2025", "/v1/rules/competences?limit=200", "/v1/rules/rates?limit=200", "/v1/rules/base-salaries?limit=200",
    "/v1/rules/bonus-rules?limit=200", "/v1/conferrals/export?format=csv",
]


def main():
    work = tempfile.mkdtemp()
    file = os.path.join(work, "registry.sqlite")
    database = f"sqlite:{file}" if ENGINE == "sqlite" else os.environ["DATABASE_URL"]
    own = {k: v for k, v in os.environ.items() if not k.startswith("AWARD_REGISTRY_")}
    own.update(AWARD_REGISTRY_AUDIT_KEY=f"{work}/audit.key", AWARD_REGISTRY_DATA_KEY=f"{work}/data.key")

    def run(*words, **more):
        done = subprocess.run([PROGRAM, *words, "--database", database], env={**own, **more}, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{words}: {done.stderr}")
        return done.stdout.strip()

    # A key that another took the place of: heads signed by either can be checked.
    run("migrate", AWARD_REGISTRY_AUDIT_KEY=f"{work}/former.key")
    server = subprocess.Popen([PROGRAM, "serve", "--demo", "--listen", "127.0.0.1:0", "--database", database], env=own, stdout=subprocess.PIPE, text=True)
    address = server.stdout.readline().strip().removeprefix("listening on ")
    demo = [server.stdout.readline().split()[-1] for _ in range(3)]
    try:
        fill(run, address, demo, f"{work}/data.key")
    finally:
        server.terminate()
        server.wait()
    # The year in which a token ends is over long before the last test that reads this register.
    forever = ["UPDATE token SET expires_at = '2099-12-31T00:00:00.000Z' WHERE revoked_at IS NULL"]
    os.makedirs(FOLDER, exist_ok=True)
    if ENGINE == "sqlite":
        c = sqlite3.connect(file, isolation_level=None)
        for statement in forever + ["VACUUM", "PRAGMA journal_mode = DELETE"]:
            c.execute(statement)
        c.close()
        data = open(file, "rb").read()
    else:
        subprocess.run(["psql", "-q", "-c", forever[0], database], check=True)
        data = subprocess.run(["pg_dump", "--no-owner", "--no-privileges", database], check=True, capture_output=True).stdout
    with open(f"{FOLDER}/register.gz", "wb") as kept:
        kept.write(gzip.compress(data, 9, mtime=0))
    for key in ["audit.key", "data.key"]:
        with open(f"{work}/{key}") as given, open(f"{FOLDER}/{key}", "w") as kept:
            kept.write(given.read())


class Person:
    def __init__(self, address, token):
        self.address, self.token = address, token

    def call(self, method, path, body=None, status=(200, 201), **headers):
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                self.etag, text = answer.headers.get("ETag"), answer.read().decode()
        except urllib.error.HTTPError as refused:
            text = refused.read().decode()
            if refused.code not in (status if isinstance(status, tuple) else (status,)):
                raise SystemExit(f"{method} {path}: {refused.code} {text}")
        return json.loads(text) if text.startswith(("{", "[")) and "/export" not in path else text

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body, **headers):
        return self.call("POST", path, body, **headers)

    def change(self, path, body, **headers):
        self.get(path.removesuffix("/delivery"))
        return self.call("PUT", path, body, If_Match=self.etag, **headers)


def reasons(checks):
    return {"acknowledge": [{"code": code, "reason": "Đã đối chiếu bản giấy"} for code in sorted({f["code"] for f in checks["cautions"]})]}


def fill(run, address, demo, data_key):
    people = {}
    for name, role in [("lan", "clerk"), ("minh", "clerk"), ("hoa", "registrar"), ("kiem-toan", "auditor"), ("quan-tri", "administrator"), ("may", "client")]:
        people[name] = Person(address, run("token", "create", "--account", name, "--role", role))
    lan, minh, hoa, auditor, admin, program = people.values()

    def take(person, verb, decision, body):
        path = f"/v1/decisions/{decision['id']}"
        person.get(path)
        return person.call("POST", f"{path}/{verb}", body, If_Match=person.etag)

    def submitted(body):
        draft = lan.post("/v1/decisions", body)
        return take(lan, "submit", draft, reasons(lan.get(f"/v1/decisions/{draft['id']}/checks")))

    def registered(body):
        return take(hoa, "register", submitted(body), {})

    def paper(number, **more):
        return {"act": "award", "authority_codes": ["UBND_KIENGIANG"], "number": str(number), "symbol": "QĐ-UBND", "signed_on": "2020-05-26",
                "title": "Về việc tặng Bằng khen (hồ sơ mẫu)", "evidence": "original", "source": "Hộp 12", **more}

    def annex(*names, **more):
        return [{"line": n, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": name, "birth_year": 1960 + n, "unit": "Trường THCS Mẫu", **more}
                for n, name in enumerate(names, 1)]

    # Accounts: limited, disabled, with a password, with a code that nobody used; tokens: narrowed, rotated, revoked.
    admin.post("/v1/accounts", {"name": "xa-mau", "role": "clerk", "full_name": "Nguyễn Thị Xã", "authority_codes": ["UBND_XA_MAU"]})
    admin.post("/v1/accounts", {"name": "nghi-viec", "role": "registrar"})
    limited = Person(address, admin.post("/v1/accounts/xa-mau/tokens", {"label": "máy trạm"})["token"])
    narrow = admin.post("/v1/accounts/may/tokens", {"label": "thống kê", "scopes": ["read"]})
    rotated = admin.post("/v1/accounts/may/tokens", {"label": "nhân sự"})
    rotated = admin.post(f"/v1/tokens/{rotated['id']}/rotate", {})
    revoked = admin.post("/v1/accounts/nghi-viec/tokens", {})
    admin.post(f"/v1/tokens/{revoked['id']}/revoke", {})
    disabled = admin.post("/v1/accounts/nghi-viec/tokens", {})
    account = admin.get("/v1/accounts/nghi-viec")
    admin.change("/v1/accounts/nghi-viec", {"name": "nghi-viec", "role": account["role"], "disabled": True})
    code = run("account", "recover", "--account", "lan")
    sign_in(address, "lan", code)
    unused = run("account", "recover", "--account", "minh")

    # The catalogue and the rules.
    admin.post("/v1/awards", {"code": "GK_MAU", "name_vi": "Giấy khen mẫu", "name_en": "Sample letter", "short_name_vi": "giấy khen mẫu", "short_name_en": "sample letter",
                              "kind": "certificate_of_commendation", "recipient_kinds": ["individual"], "foreigners": "also", "unspecified": False, "precedence": 990})
    award = admin.get("/v1/awards/GK_MAU")
    facts = {k: v for k, v in award.items() if k not in ("version", "created_at", "updated_at", "id")}
    admin.change("/v1/awards/GK_MAU", {**facts, "legal_basis": "Quy chế mẫu"})
    admin.post("/v1/rules/competences", {"award_code": "GK_MAU", "level": "commune", "valid_from": "2025-07-01", "instrument": "Quy chế mẫu"})
    admin.post("/v1/rules/rates", {"award_code": "GK_MAU", "recipient_kind": "individual", "basis": "rate", "coefficient": "0.3", "valid_from": "2025-07-01", "instrument": "Quy chế mẫu"})
    salaries = admin.get("/v1/rules/base-salaries?limit=200")["items"]
    last = salaries[-1]
    kept = {k: v for k, v in last.items() if k not in ("version", "created_at", "updated_at", "id")}
    admin.change(f"/v1/rules/base-salaries/{last['id']}", {**kept, "confidence": "đã đối chiếu"})
    admin.post("/v1/rules/bonus-rules", {"about": "rounding", "value": "exact", "valid_from": "1990-01-01", "valid_to": "1990-12-31", "instrument": "Quy chế mẫu"})
    lan.post("/v1/campaigns", {"code": "HMTN_GIU", "name_vi": "Vận động giữ", "name_en": "Kept campaign"})

    # Acts of each kind.
    one = registered(paper(1, lines=annex("Đặng Thị Mẫu Một", "Đặng Thị Mẫu Hai", "Y.Thơm Mẫu", "Ðinh Văn Mẫu", "Đặng Thị Mẫu Năm"), campaign_code="HMTN_GIU", year_from=2019, year_to=2019))
    of = lan.get(f"/v1/decisions/{one['id']}/conferrals")["items"]

    def act(number, word, targets, day, **more):
        return registered({**paper(number, act=word, targets=targets, signed_on=day, title="Quyết định (hồ sơ mẫu)"), **more})
    act(2, "cancel", [{"conferral_id": of[0]["id"]}], "2022-03-01", cancel_reason="b")
    act(3, "restore", [{"conferral_id": of[0]["id"]}], "2023-03-01")
    act(4, "strip", [{"conferral_id": of[1]["id"]}], "2022-04-01")
    correct = act(5, "correct", [{"conferral_id": of[2]["id"], "name_right": "Y Thơm Mẫu", "unit_right": "Trường Tiểu học Mẫu"}], "2022-05-01", instrument="notice", symbol="TB-UBND")
    act(6, "reissue", [{"conferral_id": of[3]["id"], "certificate_number": "0999"}], "2022-06-01")
    act(7, "cancel", [{"decision_id": correct["id"]}], "2022-07-01", cancel_reason="a")
    registered({"act": "rectify", "evidence": "original", "remark": "Gõ nhầm so với bản giấy",
                "targets": [{"conferral_id": of[4]["id"], "right": {"name": "Đặng Thị Mậu Năm", "birth_year": 1961}}]})
    lan.change(f"/v1/conferrals/{of[3]['id']}/delivery", {"certificate_number": "1000", "presented_on": "2020-07-10", "presented_at": "Rạch Giá", "bonus_paid_vnd": 1490000, "paid_on": "2020-07-10"})

    # Decisions in each state.
    lan.post("/v1/decisions", paper(20, lines=annex("Nguyễn Văn Mẫu Nháp")))
    saved = lan.post("/v1/decisions", paper(21, lines=annex("Nguyễn Văn Mẫu Sửa", "Trần Thị Mẫu Sửa")))
    lan.get(f"/v1/decisions/{saved['id']}")
    minh.change(f"/v1/decisions/{saved['id']}", paper(21, lines=annex("Nguyễn Văn Mẫu Đã sửa", "Trần Thị Mẫu Sửa")))
    waiting = submitted(paper(22, lines=annex("Lê Văn Mẫu Chờ")))
    back = submitted(paper(23, lines=annex("Lê Văn Mẫu Trả")))
    take(hoa, "return", back, {"reason": "Thiếu tờ trình"})
    take(lan, "withdraw", lan.post("/v1/decisions", paper(24, lines=annex("Lê Văn Mẫu Rút"))), {"reason": "Nhập trùng"})

    # People: merged, parted again, followed by others, with years, id numbers and consents.
    def person(name, **more):
        return lan.post("/v1/recipients", {"kind": "individual", "name": name, **more})["id"]
    a, b, c = person("Trần Văn Mẫu", birth_year=1970), person("Trần Mẫu", external_ids=[{"system": "hrm-kg", "value": "77"}]), person("Trần Văn Mẫu B")
    hoa.post(f"/v1/recipients/{a}/merge", {"into_id": b, "reason": "Một người"})
    merge = hoa.post(f"/v1/recipients/{c}/merge", {"into_id": b, "reason": "Một người"})
    hoa.post(f"/v1/merges/{merge['merge_id']}/undo", {"reason": "Hai người"})
    lan.get(f"/v1/recipients/{b}")
    school, later = [lan.post("/v1/recipients", {"kind": "collective", "name": n})["id"] for n in ("Trường Mẫu A", "Trường Mẫu B")]
    lan.post("/v1/recipient-successions", {"predecessor_id": school, "successor_id": later, "kind": "rename", "date": "2025-07-01", "instrument": "NQ 1"})
    lan.post(f"/v1/recipients/{b}/years", {"year": 2024, "rating": "good"})
    for id_number in ("091180001234", "091180001235"):
        number = lan.post(f"/v1/recipients/{b}/id-numbers", {"id_number": id_number})
        if id_number.endswith("4"):
            lan.post(f"/v1/id-numbers/{number['id']}/withdraw", {"reason": "Gõ nhầm"})
    run("id-numbers", "rotate")
    hoa.post(f"/v1/id-numbers/{number['id']}/disclose", {"reason": "Đối chiếu"})
    lan.post("/v1/recipients/lookup", {"id_number": "091180001235", "reason": "Đối chiếu"})
    limited.post("/v1/recipients", {"kind": "individual", "name": "Lê Văn Mẫu Xã"})
    consent = lan.post(f"/v1/recipients/{b}/publication-consents", {"given_on": "2019-06-14", "source": "Phiếu"})
    lan.post(f"/v1/publication-consents/{consent['id']}/withdraw", {"withdrawn_on": "2021-01-01", "source": "Đơn"})
    lan.post(f"/v1/recipients/{b}/publication-consents", {"given_on": "2022-06-14", "source": "Phiếu"})
    with tempfile.NamedTemporaryFile() as report:
        run("subject", "report", "--recipient", str(b), "--reason", "Người ấy hỏi", "--output", report.name + ".json")
        os.remove(report.name + ".json")

    # An answer kept for a request that is sent again, an export with id numbers.
    body = {"kind": "individual", "name": "Võ Thị Mẫu Lặp"}
    kept = lan.post("/v1/recipients", body, Idempotency_Key="giu-lai-1")
    hoa.post("/v1/conferrals/export?format=csv", {"reason": "Đối chiếu dữ liệu dân cư"})

    asked = ASKED + [f"/v1/decisions/{d['id']}" for d in (one, saved, waiting, back, correct)] + [f"/v1/decisions/{one['id']}/{what}" for what in ("lines", "conferrals", "bonuses")]
    asked += [f"/v1/recipients/{o['recipient_id']}/history" for o in of] + [f"/v1/conferrals/{o['id']}" for o in of]
    asked += [f"/v1/recipients/{who}{what}" for who in (a, b, c, school, later) for what in ("", "/history", "/years", "/publication-consents", "/id-numbers")]
    answers = {path: auditor.get(path) for path in asked}
    size = auditor.get("/v1/audit/events?limit=1&include_total=true")["total"]
    path = "/v1/audit/events?limit=200"
    while path:
        page = auditor.get(path)
        answers[path] = page
        path = f"/v1/audit/events?limit=200&cursor={page['next_cursor']}" if "next_cursor" in page else None
    for seq in list(range(1, size, 7)) + [size]:
        answers[f"/v1/audit/events/{seq}"] = auditor.get(f"/v1/audit/events/{seq}")
    for name in people:
        answers[f"/v1/accounts/{name}"] = admin.get(f"/v1/accounts/{name}")
    run("audit", "verify")
    os.makedirs(FOLDER, exist_ok=True)
    with open(f"{FOLDER}/head.json", "w") as file:
        json.dump(auditor.get("/v1/audit/head"), file)
    with open(f"{FOLDER}/answers.gz", "wb") as file:
        file.write(gzip.compress(json.dumps(answers, ensure_ascii=False).encode(), 9, mtime=0))
    secrets = {name: who.token for name, who in people.items()}
    secrets.update(limited=limited.token, narrow=narrow["token"], rotated=rotated["token"], revoked=revoked["token"], disabled=disabled["token"], code=unused,
                   password=PASSWORD, idempotency={"key": "giu-lai-1", "body": body, "id": kept["id"]}, id_number={"recipient_id": b, "id_number": "091180001235"},
                   waiting=waiting["id"], demo=demo)
    with open(f"{FOLDER}/secrets.json", "w") as file:
        json.dump(secrets, file, indent=1, ensure_ascii=False)


def sign_in(address, account, code):
    """Sets a password by a code and signs in, wrongly once, so that there is an attempt and a session."""
    cookies = {}

    def page(path, fields=None):
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(address + path, data, {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())})
        opener = urllib.request.build_opener(type("Stay", (urllib.request.HTTPRedirectHandler,), {"redirect_request": lambda *_: None}))
        try:
            answer = opener.open(request)
        except urllib.error.HTTPError as other:
            answer = other
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            cookies[name] = value
        return answer.read().decode()

    def form(path, **fields):
        text = page(path)
        fields["csrf"] = re.search(r'name="csrf" value="([^"]*)"', text).group(1)
        return page(path, fields)
    form("/code", account=account, code=code, new=PASSWORD, again=PASSWORD)
    form("/sign-in", account=account, password="sai mật khẩu rồi")
    form("/sign-in", account=account, password=PASSWORD)


main()
