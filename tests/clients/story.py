"""The life of one decision, told through the generated Python client against a running registry.

It is what a developer gets who knows nothing but openapi/openapi.json: that `mypy --strict` accepts it shows that the
document's types are right. The client raises on a status that the document does not name and on an enum member that it
does not list; `done` also refuses members that it does not describe. story.ts tells the same.
"""

import csv
import datetime
import enum
import io
import os
import re
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import attrs
import httpx
import openpyxl  # type: ignore[import-untyped]
import page as pdf_a
import pypdf

from award_registry import AuthenticatedClient
from award_registry.api.accounts import get_me
from award_registry.api.authorities import create_authority
from award_registry.api.campaigns import create_campaign, get_campaign
from award_registry.api.conferrals import export_conferrals, get_conferral, get_export, list_conferrals, record_delivery
from award_registry.api.decisions import (
    check_decision,
    create_decision,
    export_decision,
    export_decision_bonuses,
    export_decisions,
    get_decision,
    list_decision_conferrals,
    register_decision,
    replace_decision,
    return_decision,
    submit_decision,
    withdraw_decision,
)
from award_registry.api.recipients import export_recipient, get_recipient_history, list_recipients
from award_registry.api.reports import export_changes, export_state_awards, get_statistics, get_summary
from award_registry.models import (
    Acknowledgements,
    Authority,
    Campaign,
    Decision,
    Delivery,
    Finding,
    FormatName,
    Group,
    Problem,
    Reason,
    StoredDecision,
)
from award_registry.types import UNSET, Response, Unset

CAMPAIGN = "KIEM_THU_PY"
CSV_HEADER = (
    "conferral_id,decision_id,line,status,award_code,award_name,award_kind,recipient_id,recipient_kind,unnamed,name,birth_year,"
    "post,unit,authority_codes,authority_names,attribution,number,symbol,signed_on,signed_year,campaign_code,year_from,year_to,"
    "conferral_type,evidence,posthumous,certificate_number,parent_unit,sex,reason,origin,shared_group"
)
BASE_URL = os.environ["BASE_URL"]
PROGRAM = os.environ["PROGRAM"]


def with_token(token: str, **more: Any) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=BASE_URL, token=token, raise_on_unexpected_status=True, **more)


def without_if_match(request: httpx.Request) -> None:
    request.headers.pop("If-Match", None)


STRANGER = with_token("awr_stranger")
CLERK = with_token(os.environ["CLERK_TOKEN"])
CARELESS_CLERK = with_token(os.environ["CLERK_TOKEN"], httpx_args={"event_hooks": {"request": [without_if_match]}})
REGISTRAR = with_token(os.environ["REGISTRAR_TOKEN"])
AUDITOR = with_token(os.environ["AUDITOR_TOKEN"])
ADMINISTRATOR = with_token(os.environ["ADMIN_TOKEN"])
HR_SYSTEM = with_token(os.environ["CLIENT_TOKEN"])


def certificates(number: str, **changes: Any) -> Decision:
    """A certificate of merit of a province for two people and a collective; the number tells this story's decisions apart."""
    merit = {"award_code": "BK_BO_TINH"}
    body = {
        "act": "award",
        "instrument": "decision",
        "authority_codes": ["UBND_LANGSON"],
        "attribution": "sole",
        "number": number,
        "symbol": "QĐ-UBND",
        "signed_on": "2024-05-20",
        "title": "Về việc tặng Bằng khen trong phong trào hiến máu tình nguyện năm 2024",
        "signer_name": "Hoàng Văn Mẫu",
        "signer_capacity": "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH",
        "campaign_code": CAMPAIGN,
        "year_from": 2024,
        "year_to": 2024,
        "conferral_type": "campaign",
        "evidence": "original",
        "source": "Bản giấy lưu Sở Nội vụ, hộp 7",
        "stated_totals": [
            merit | {"recipient_kind": "collective", "count": 1},
            merit | {"recipient_kind": "individual", "count": 2},
        ],
        "lines": [
            merit | {"line": 1, "recipient_kind": "collective", "name": f"Hội Chữ thập đỏ huyện Mẫu {number}"},
            merit | {"line": 2, "recipient_kind": "individual", "name": f"Đặng Thị Thử {number}", "sex": "female", "birth_year": 1980},
            merit
            | {"line": 3, "recipient_kind": "individual", "name": f"Y.Thơm Thử {number}", "birth_year": 1991, "unit": "Trường THCS Mẫu"},
        ],
    }
    return Decision.from_dict(body | changes)


def checked(file: bytes, manifest: bytes) -> tuple[int, str]:
    """How the program exits that checks a file of an export against its manifest, and what it says first."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("list.xlsx", "manifest.json")]
        for path, content in zip(paths, (file, manifest), strict=True):
            path.write_bytes(content)
        ended = subprocess.run([PROGRAM, "audit", "check-export", *paths], capture_output=True, encoding="utf-8")
        return ended.returncode, re.split(": |\n", (ended.stdout or ended.stderr).removeprefix("award-registry: "))[0]


def story() -> None:
    with step("each token is known by its role"):
        roles = {"clerk": CLERK, "registrar": REGISTRAR, "auditor": AUDITOR, "administrator": ADMINISTRATOR, "client": HR_SYSTEM}
        assert {role: done(get_me.sync_detailed(client=client)).role.value for role, client in roles.items()} == {
            role: role for role in roles
        }
    with step("a token that nobody was given lets nobody in"):
        refused(get_me.sync_detailed(client=STRANGER), 401, "unauthenticated")
    with step("the administrator adds an authority, and a clerk may not"):
        commune = Authority.from_dict(
            {
                "code": "UBND_XA_THU_PY",
                "name_vi": "Ủy ban nhân dân xã Thử",
                "name_en": "People's Committee of Thử Commune",
                "level": "commune",
                "parent_code": "UBND_LANGSON",
                "valid_from": "2020-01-01",
            }
        )
        refused(create_authority.sync_detailed(client=CLERK, body=commune), 403, "forbidden")
        stored = done(create_authority.sync_detailed(client=ADMINISTRATOR, body=commune), 201)
        assert (stored.code, stored.valid_from) == ("UBND_XA_THU_PY", datetime.date(2020, 1, 1))
    with step("a clerk adds the campaign that the authority organises"):
        drive = Campaign.from_dict(
            {
                "code": CAMPAIGN,
                "name_vi": "Vận động thử",
                "name_en": "A trial drive",
                "organiser_code": "UBND_XA_THU_PY",
                "editions": [{"year_from": 2024, "year_to": 2024}],
            }
        )
        assert done(create_campaign.sync_detailed(client=CLERK, body=drive), 201).version == 1
        assert done(get_campaign.sync_detailed(CAMPAIGN, client=HR_SYSTEM)).editions == drive.editions

    with step("a clerk saves a draft, with its place and version"):
        answer = create_decision.sync_detailed(client=CLERK, body=certificates("7201"))
        draft = done(answer, 201)
        assert (draft.state, draft.reference, draft.line_count) == ("draft", "7201/QĐ-UBND", 3)
        assert answer.headers["Location"] == f"/v1/decisions/{draft.id}" and re.match(r'"1\b', tag(answer))
        assert draft.signed_on == datetime.date(2024, 5, 20)
    with step("a client neither writes a decision nor sees a draft"):
        refused(create_decision.sync_detailed(client=HR_SYSTEM, body=certificates("7202")), 403, "forbidden")
        refused(get_decision.sync_detailed(draft.id, client=HR_SYSTEM), 404, "not_found")
    with step("an unknown award is refused where it stands"):
        unknown = [{"line": 1, "award_code": "KHONG_CO", "recipient_kind": "individual", "name": "Người Mẫu"}]
        problem = refused(create_decision.sync_detailed(client=CLERK, body=certificates("7203", lines=unknown)), 422, "unknown_reference")
        assert findings(problem)[0].pointer == "/lines/0/award_code"
    with step("a member that nobody knows is refused where it stands"):
        # The generated body has no room for one: the document says there is none.
        coloured = certificates("7203").to_dict() | {"colour": "red"}
        bare = CLERK.get_httpx_client().post("/v1/decisions", json=coloured)
        problem = Problem.from_dict(bare.json())
        assert (bare.status_code, problem.code, findings(problem)[0].pointer) == (400, "unknown_member", "/colour")
    with step("a flaw keeps a draft out of the book, and it is withdrawn"):
        body = certificates("")
        body.number = UNSET
        saved = create_decision.sync_detailed(client=CLERK, body=body)
        nameless = done(saved, 201).id
        assert "number_missing" in {flaw.code for flaw in done(check_decision.sync_detailed(nameless, client=CLERK)).flaws}
        problem = refused(
            submit_decision.sync_detailed(nameless, client=CLERK, body=Acknowledgements(), if_match=tag(saved)), 422, "rule_broken"
        )
        assert "number_missing" in {flaw.code for flaw in findings(problem)}
        answer = withdraw_decision.sync_detailed(nameless, client=CLERK, body=Reason(reason="Nhập nhầm"), if_match=tag(saved))
        assert done(answer).state == "withdrawn"
    with step("a change needs the version it was made on"):
        body = certificates("7201", remark="Đã đối chiếu")
        refused(replace_decision.sync_detailed(draft.id, client=CARELESS_CLERK, body=body, if_match='"1"'), 428, "if_match_required")
        answer = replace_decision.sync_detailed(draft.id, client=CLERK, body=body, if_match='"1"')
        assert done(answer).version == 2 and re.match(r'"2\b', tag(answer))
        refused(replace_decision.sync_detailed(draft.id, client=CLERK, body=body, if_match='"1"'), 412, "stale")

    with step("the registrar returns what was submitted, with the reason"):
        submit(draft.id)
        reason = Reason(reason="Thiếu chữ ký nháy")
        returned = done(return_decision.sync_detailed(draft.id, client=REGISTRAR, body=reason, if_match=current(draft.id)))
        assert (returned.state, returned.returned_reason) == ("draft", "Thiếu chữ ký nháy")
    with step("the clerk submits again but may not register her own decision"):
        submit(draft.id)
        answer = register_decision.sync_detailed(draft.id, client=CLERK, body=Acknowledgements(), if_match=current(draft.id))
        refused(answer, 403, "forbidden", "four_eyes")
    with step("nor may a registrar who submitted it"):
        own = done(create_decision.sync_detailed(client=REGISTRAR, body=certificates("7204")), 201).id
        submit(own, REGISTRAR)
        refused(register_decision.sync_detailed(own, client=REGISTRAR, body=Acknowledgements(), if_match=current(own)), 403, "four_eyes")
    with step("a registrar registers it, and what was acknowledged counts"):
        registered = register(draft.id)
        assert registered.state == "registered"
        assert [total.to_dict() for total in registered.totals] == certificates("").to_dict()["stated_totals"]
    with step("the number is taken from then on"):
        refused(create_decision.sync_detailed(client=CLERK, body=certificates("07201")), 409, "number_taken")

    with step("the lines have become conferrals of recipients"):
        conferrals = done(list_decision_conferrals.sync_detailed(draft.id, client=HR_SYSTEM)).items
        assert [conferral.line for conferral in conferrals] == [1, 2, 3]
        assert all(conferral.status == "in_force" and conferral.recipient_id for conferral in conferrals)
    with step("pages of two hold the three of them, each once"):
        seen: list[int] = []
        cursor: str | Unset = UNSET
        while True:
            page = done(list_conferrals.sync_detailed(client=HR_SYSTEM, campaign=[CAMPAIGN], year=[2024], limit=2, cursor=cursor))
            assert len(page.items) <= 2
            seen += [conferral.id for conferral in page.items]
            cursor = page.next_cursor
            if not cursor:
                break
        assert sorted(seen) == sorted(conferral.id for conferral in conferrals)
    honoured = conferrals[1]
    recipient = known(honoured.recipient_id)
    with step("a name is found without its accents, and its history is one award"):
        found = done(list_recipients.sync_detailed(client=HR_SYSTEM, q="dang thi thu 7201"))
        assert [each.id for each in found.items] == [recipient]
        history = done(get_recipient_history.sync_detailed(recipient, client=HR_SYSTEM))
        assert history.recipient.name == "Đặng Thị Thử 7201"
        assert [item.conferral.reference for item in history.items] == ["7201/QĐ-UBND"]
    with step("the certificate is handed over"):
        version = tag(get_conferral.sync_detailed(honoured.id, client=CLERK))
        handed_over = Delivery.from_dict(
            {"certificate_number": "0153", "presented_on": "2024-06-14", "presented_at": "Lạng Sơn", "bonus_paid_vnd": 2700000}
        )
        done(record_delivery.sync_detailed(honoured.id, client=CLERK, body=handed_over, if_match=version))
        assert done(get_conferral.sync_detailed(honoured.id, client=CLERK)).certificate_number == "0153"
    with step("the summary of the campaign and year counts them and says so"):
        summary = done(get_summary.sync_detailed(client=HR_SYSTEM, campaign=CAMPAIGN, year=2024))
        assert (summary.total, summary.decisions) == (3, 1)
        (row,) = summary.by_award
        assert (row.award_code, row.individual, row.collective, row.household, row.total) == ("BK_BO_TINH", 2, 1, 0, 3)
        assert summary.sentence_vi.startswith("Vận động thử năm 2024: ")
        assert "03 Bằng khen cho 01 tập thể, 02 cá nhân" in summary.sentence_vi
        assert summary.sentence_en.startswith("A trial drive, 2024: ")
        refused(get_summary.sync_detailed(client=HR_SYSTEM, campaign="KHONG_CO", year=2024), 404, "not_found")
    with step("statistics group what the summary counts"):
        statistics = done(
            get_statistics.sync_detailed(client=HR_SYSTEM, group_by=[Group.AWARD, Group.RECIPIENT_KIND], campaign=[CAMPAIGN], year=[2024])
        )
        counts = [(row.award_code, row.recipient_kind, row.total) for row in statistics.items]
        assert counts == [("BK_BO_TINH", "collective", 1), ("BK_BO_TINH", "individual", 2)]
    with step("the auditor takes the list away, a row each"):
        export = export_conferrals.sync_detailed(client=AUDITOR, format_=FormatName.CSV, campaign=[CAMPAIGN])
        header, *rows = csv.reader(io.TextIOWrapper(done(export).payload, encoding="utf-8", newline=""), strict=True)
        assert ",".join(header) == CSV_HEADER
        assert [int(row[0]) for row in rows] == [conferral.id for conferral in conferrals]
        assert rows[1][CSV_HEADER.split(",").index("certificate_number")] == "0153"
    with step("and as a workbook, where a certificate's number keeps its zeros and a day is a day"):
        columns = "name,certificate_number,signed_on,status"
        xlsx = export_conferrals.sync_detailed(
            client=AUDITOR, format_=FormatName.XLSX, columns=columns, campaign=[CAMPAIGN]
        )
        book = openpyxl.load_workbook(done(xlsx).payload)
        assert book.sheetnames == ["Danh sách", "Thông tin"]
        headings, *cells = book["Danh sách"].iter_rows(values_only=True)
        assert headings == ("Họ tên, tên gọi", "Số bằng", "Ngày ký", "Tình trạng")
        assert [row[0] for row in cells] == [conferral.name for conferral in conferrals]
        assert cells[1][1] == "0153" and isinstance(cells[1][2], datetime.datetime) and cells[1][3] == "còn hiệu lực"
        assert book["Danh sách"].freeze_panes == "A2" and book["Danh sách"].auto_filter.ref == f"A1:D{len(cells) + 1}"
    with step("and as pages, whose text can be read again"):
        decision_id = conferrals[0].decision_id
        annex = export_decision.sync_detailed(decision_id, client=AUDITOR, format_=FormatName.PDF)
        filtered = export_conferrals.sync_detailed(client=AUDITOR, format_=FormatName.PDF, campaign=[CAMPAIGN])
        for pages in (annex, filtered):
            text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(done(pages).payload).pages).split())
            assert all(str(conferral.name) in text for conferral in conferrals), text
            archived(pages.content)
        assert "01 tập thể, 02 cá nhân" in text
        someone = conferrals[1].recipient_id
        assert isinstance(someone, int)
        archived(export_recipient.sync_detailed(someone, client=AUDITOR, format_=FormatName.PDF).content)
        archived(export_decision_bonuses.sync_detailed(decision_id, client=AUDITOR, format_=FormatName.PDF).content)
        archived(export_state_awards.sync_detailed(client=AUDITOR, format_=FormatName.PDF, year=2020).content)
        archived(export_decisions.sync_detailed(client=AUDITOR, format_=FormatName.PDF).content)
        archived(export_changes.sync_detailed(client=AUDITOR, format_=FormatName.PDF, from_=0).content)
    with step("a workbook that was saved again is told from one that was altered"):
        manifest = get_export.sync_detailed(int(xlsx.headers["Export-Id"]), client=AUDITOR).content
        assert checked(xlsx.content, manifest) == (0, "the file is the one that left")
        resaved, altered = io.BytesIO(), io.BytesIO()
        book.save(resaved)
        assert checked(resaved.getvalue(), manifest) == (0, "the file was saved again")
        book["Danh sách"]["B3"] = "153"
        book.save(altered)
        assert checked(altered.getvalue(), manifest) == (1, "the file is not the one that left")
    with step("what is not there is a problem too"):
        refused(get_decision.sync_detailed(999999999, client=HR_SYSTEM), 404, "not_found")
        refused(get_conferral.sync_detailed(999999999, client=HR_SYSTEM), 404, "not_found")
        refused(get_recipient_history.sync_detailed(999999999, client=HR_SYSTEM), 404, "not_found")


def archived(file: bytes) -> None:
    """Holds a file to PDF/A-2u by a validator that is none of ours, and that one to its word where a stream ends like a line."""
    report = pdf_a.validate_pdf_bytes(file, profile=pdf_a.ValidationProfile.PDF_A_2U)
    # A stream whose last byte is a carriage return before the line feed of `endstream` is counted as one byte less.
    lengths = [failure for failure in report.failures if failure.rule_id == "PDFA2U-STREAM-LENGTH-001"]
    assert report.rules.total > 100 and report.rules.failed == len(lengths), [(f.rule_id, f.message) for f in report.failures]
    for stream in re.finditer(rb"obj\s*<<(.*?)>>\s*stream\n", file, re.DOTALL):
        length = int(re.findall(rb"/Length (\d+)", stream[1])[-1])
        assert file[stream.end() + length :].startswith(b"\nendstream"), stream[1]


def submit(decision: int, client: AuthenticatedClient = CLERK) -> None:
    """Submits a draft as it stands, acknowledging every caution that its checks show."""
    checks = done(check_decision.sync_detailed(decision, client=client))
    assert checks.flaws == []
    codes = sorted({caution.code for caution in checks.cautions})
    acknowledged = Acknowledgements.from_dict({"acknowledge": [{"code": code, "reason": "Đã đối chiếu bản giấy"} for code in codes]})
    version = current(decision)
    if codes:
        refused(submit_decision.sync_detailed(decision, client=client, body=Acknowledgements(), if_match=version), 422, "unacknowledged")
    submitted = done(submit_decision.sync_detailed(decision, client=client, body=acknowledged, if_match=version))
    assert submitted.state == "submitted"


def register(decision: int) -> StoredDecision:
    return done(register_decision.sync_detailed(decision, client=REGISTRAR, body=Acknowledgements(), if_match=current(decision)))


def current(decision: int) -> str:
    return tag(get_decision.sync_detailed(decision, client=REGISTRAR))


T = TypeVar("T")


def known(value: T | Unset) -> T:
    assert not isinstance(value, Unset)
    return value


def findings(problem: Problem) -> list[Finding]:
    return known(problem.errors)


def done(answer: Response[T | Problem], status: int = 200) -> T:
    assert answer.status_code == status, f"{answer.status_code}: {answer.content!r}"
    assert answer.parsed is not None and not isinstance(answer.parsed, Problem), answer.parsed
    assert (strange := list(undescribed(answer.parsed))) == [], f"the document does not describe {strange}"
    return answer.parsed


def refused(answer: Response[Any], status: int, *codes: str) -> Problem:
    problem = answer.parsed
    assert answer.status_code == status, f"{answer.status_code}: {answer.content!r}"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert isinstance(problem, Problem) and problem.code in codes, problem
    assert (problem.status, problem.type_) == (status, f"/problems/{problem.code}")
    assert (strange := list(undescribed(problem))) == [], f"the document does not describe {strange}"
    return problem


def undescribed(value: Any, at: str = "") -> Iterator[str]:
    """Where an answer holds members that the document does not name."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from undescribed(item, f"{at}/{index}")
    elif attrs.has(type(value)) and not isinstance(value, enum.Enum):
        for name in getattr(value, "additional_properties", {}):
            yield f"{at}/{name}"
        for field in attrs.fields(type(value)):
            if field.name != "additional_properties":
                yield from undescribed(getattr(value, field.name), f"{at}/{field.name}")


def tag(answer: Response[Any]) -> str:
    """The tag of a record, as it came: one that came compressed names its coding, and is taken by If-Match all the same."""
    value = answer.headers["ETag"]
    assert re.fullmatch(r'"\d+(-(br|gzip|zstd))?"', value), value
    return value


passed = 0


@contextmanager
def step(sentence: str) -> Iterator[None]:
    global passed
    try:
        yield
    except BaseException:
        print(f"FAILED {sentence}")
        raise
    passed += 1
    print(f"ok {sentence}", flush=True)


if __name__ == "__main__":
    try:
        story()
    except Exception:
        traceback.print_exc()
        sys.exit(f"{passed} passed, 1 failed")
    print(f"{passed} passed, 0 failed")
