"""The page of the coverage is current and has a reason for each name that was not compared."""

from __future__ import annotations

import json

from contract import coverage as page
from uwsgi_iac.catalog import ATTRIBUTES, FUNCTIONS


def test_the_page_is_current() -> None:
    current = page.PAGE.read_text(encoding="utf8")
    assert current == page.render(), "write it by `python -m contract.coverage`"


def test_what_was_not_compared_has_a_reason_and_what_was_has_none() -> None:
    compared = set(page.compared(json.loads(page.RECORD.read_text(encoding="utf8"))))
    missing = {*FUNCTIONS, *ATTRIBUTES} - compared
    assert missing == set(json.loads(page.EXCEPTIONS.read_text(encoding="utf8")))
