"""Each request comes from an address of its own, as the proxy in front says.

An address that sends wrong tokens is made to wait, and is then told so (429) instead of that its token is wrong (401); the
check `ignored_auth` sends many, and wants to be told the latter.
"""

from itertools import count
from typing import Any

import schemathesis

_numbers = count(1)


@schemathesis.hook
def before_call(context: Any, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    number = next(_numbers)
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    # On the case and not on this call: what a check sends beside it takes it over.
    case.headers["X-Forwarded-For"] = address
