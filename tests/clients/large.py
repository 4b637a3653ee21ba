"""A list of forty thousand rows is saved by the generated Python client as it comes: a file of any size takes the same memory.

It is entered first, by the same client; large.ts and the Rust client save the same list after it. With ROWS, all of a
register that has so many rows is saved instead, and nothing is entered.
"""

import hashlib
import os
import tempfile
import tracemalloc
from pathlib import Path

import httpx

from award_registry import AuthenticatedClient
from award_registry.api.conferrals import export_conferrals, get_export
from award_registry.api.decisions import create_decision, register_decision, submit_decision
from award_registry.models import Acknowledgements, Decision, Exported, FormatName, StoredDecision
from award_registry.types import UNSET

ALL = "ROWS" in os.environ
ROWS = int(os.environ.get("ROWS", "40000"))
# What is held at a time while a file is saved, in bytes; a file of hundreds of megabytes meets larger parts now and then.
MOST = 8 << 20 if ALL else 2 << 20


def client(role: str) -> AuthenticatedClient:
    return AuthenticatedClient(os.environ["BASE_URL"], os.environ[f"{role}_TOKEN"], timeout=httpx.Timeout(120), raise_on_unexpected_status=True)


CLERK, REGISTRAR, AUDITOR = (client(role) for role in ("CLERK", "REGISTRAR", "AUDITOR"))


def enter(number: int) -> None:
    """Enters a decision of twenty thousand recipients whom the source does not name."""
    line = {"line": 1, "times": ROWS // 2, "award_code": "BK", "recipient_kind": "individual", "unnamed": True}
    body = {
        "act": "award",
        "authority_codes": ["UBND_KIENGIANG"],
        "title": f"Tặng Bằng khen cho người hiến máu, danh sách {number}",
        "year_from": 2000 + number,
        "year_to": 2000 + number,
        "conferral_type": "merit",
        "evidence": "press",
        "source": f"Báo Mẫu số {number}",
        "announced_year": 2010,
        "lines": [line],
    }
    draft = stored(create_decision.sync(client=CLERK, body=Decision.from_dict(body)))
    said = Acknowledgements.from_dict(
        {"acknowledge": [{"codes": ["same_record", "competence_unknown"], "reason": "Hai danh sách khác nhau"}]}
    )
    sent = stored(submit_decision.sync(draft.id, client=CLERK, body=said, if_match=f'"{draft.version}"'))
    stored(register_decision.sync(draft.id, client=REGISTRAR, body=said, if_match=f'"{sent.version}"'))


def stored(answer: object) -> StoredDecision:
    assert isinstance(answer, StoredDecision), answer
    return answer


def saved(format_: FormatName, path: Path) -> None:
    """Saves the list as it comes, and holds it to what the register noted of it."""
    request = export_conferrals._get_kwargs(format_=format_, authority=UNSET if ALL else ["UBND_KIENGIANG"])
    digest, size = hashlib.sha256(), 0
    tracemalloc.start()
    with AUDITOR.get_httpx_client().stream(**request) as answer, path.open("wb") as file:
        assert answer.status_code == 200, answer.read()
        for part in answer.iter_bytes():
            size += file.write(part)
            digest.update(part)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    noted = get_export.sync(int(answer.headers["Export-Id"]), client=AUDITOR)
    assert isinstance(noted, Exported)
    assert (noted.sha256, noted.bytes_, noted.rows) == (digest.hexdigest(), size, ROWS)
    assert held < MOST, f"{held} bytes were held for {format_}"
    print(f"ok {ROWS} rows as {format_} are {size} bytes, of which {held} were held at a time")


def main() -> None:
    for number in () if ALL else (1, 2):
        enter(number)
    with tempfile.TemporaryDirectory() as folder:
        for format_ in (FormatName.CSV, FormatName.XLSX):
            saved(format_, Path(folder) / f"list.{format_}")
    print("2 passed, 0 failed")


main()
