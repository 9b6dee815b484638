"""The cache backend."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from uwsgi_iac import choice
from uwsgi_iac.django.cache import UwsgiCache

pytestmark = pytest.mark.uwsgi(cache2="name=pages,items=100,blocksize=200")


@pytest.mark.parametrize("value", [None, 0, -7, 2**63, True, 1.5, "text", b"bytes", b"12345678", [1, {"a": ()}]])
def test_a_value_comes_back_as_it_was(uwsgi: Any, value: object) -> None:
    cache.set("key", value)
    assert cache.get("key", "missing") == value
    assert type(cache.get("key")) is type(value)
    assert "key" in cache


def test_the_contract_of_a_cache(uwsgi: Any) -> None:
    assert cache.get("none", "default") == "default"
    assert cache.add("key", "first") is True
    assert cache.add("key", "second") is False
    assert cache.get("key") == "first"
    cache.set("key", "third")
    assert cache.get("key") == "third"
    assert cache.delete("key") is True
    assert cache.delete("key") is False
    cache.set_many({"a": 1, "b": 2})
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    assert cache.get_or_set("d", lambda: 3) == 3
    assert cache.incr("d", 2) == 5
    assert cache.decr("d", 10) == -5
    cache.set("large", 2**63)
    assert cache.incr("large") == 2**63 + 1
    with pytest.raises(ValueError):
        cache.incr("none")
    cache.set("edge", 2**63 - 1)
    assert cache.incr("edge") == 2**63
    cache.set("versioned", "one", version=1)
    assert cache.get("versioned", version=2) is None
    cache.clear()
    assert cache.get("a") is None


def test_a_value_expires_at_its_moment_and_not_at_the_next_sweep(uwsgi: Any) -> None:
    cache.set("short", "value", 1)
    cache.set("ever", "value", None)
    cache.set("none", "value", 0)
    cache.set("past", "value", -1)
    assert cache.get("none") is cache.get("past") is None
    # The sweeper of uWSGI comes every 3 seconds only.
    uwsgi.run_timers(1.5)
    assert cache.get("short") is None
    assert "short" not in cache
    assert cache.add("short", "again") is True
    assert cache.touch("short", 100) is True
    assert cache.touch("gone") is False
    uwsgi.run_timers(90)
    assert cache.get("short") == "again"
    assert cache.get("ever") == "value"


def test_incr_keeps_the_time_to_live(uwsgi: Any) -> None:
    cache.set("number", 1, 10)
    cache.incr("number")
    uwsgi.run_timers(20)
    assert cache.get("number") is None


@pytest.mark.filterwarnings("ignore:Cache key will cause errors")
def test_a_value_without_room_removes_the_old_one_and_is_logged(uwsgi: Any, caplog: pytest.LogCaptureFixture) -> None:
    cache.set("key", "old")
    with caplog.at_level(logging.WARNING):
        cache.set("key", "x" * 500)
    assert cache.get("key") is None
    assert "Cannot store :1:key in the cache pages: a key must fit keysize, a value must fit a block" in caplog.text
    with caplog.at_level(logging.WARNING):
        cache.set("x" * 2100, "value")
    assert "the key has 2103 bytes, the value" in caplog.text


def test_keys_that_were_not_stored_are_returned(uwsgi: Any) -> None:
    assert cache.set_many({"a": 1, "long": "x" * 500, "b": "text"}) == ["long"]
    assert cache.get_many(["a", "long", "b"]) == {"a": 1, "b": "text"}


@pytest.mark.parametrize("value", [5, -5, 2**30 - 1, 2**30, "five"])
def test_each_kind_of_value_expires_at_its_moment(uwsgi: Any, value: Any) -> None:
    cache.set("key", value, 1)
    assert cache.get("key") == value
    uwsgi.run_timers(1.25)
    assert cache.get("key") is None
    with pytest.raises(ValueError):
        cache.incr("key")
    assert cache.add("key", value, 60) is True
    assert cache.touch("key", 100) is True
    uwsgi.run_timers(90)
    assert cache.get("key") == value
    cache.set("key", value, 10**10)
    assert cache.get("key") == value


def test_an_instance_without_the_cache_is_an_error(uwsgi: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice.uwsgi, "is_stub", False, raising=False)
    with pytest.raises(
        ImproperlyConfigured, match=r"LOCATION='none'.*cache2 = name=none,items=1000; this instance has"
    ):
        UwsgiCache("none", {}).get("key")


def test_management_commands_have_a_cache_of_their_own(uwsgi: Any) -> None:
    commands = UwsgiCache("commands", {})
    commands.set("key", "value")
    assert commands.get("key") == "value"
