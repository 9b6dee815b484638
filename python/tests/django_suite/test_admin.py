"""Pages of the admin site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from uwsgi_iac.django.admin.pages import shown
from uwsgi_iac.django.discovery import discover
from uwsgi_iac.django.models import Task

discover()
pytestmark = [pytest.mark.django_db, pytest.mark.uwsgi(cache2="name=pages,items=100", workers=2)]
PAGES = ("summary", "configuration", "workers", "maintenance")


def page(client: Any, name: str) -> str:
    answer = client.get(f"/admin/uwsgi_iac/{name}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("name", [*PAGES, "task"])
def test_a_page_is_there_outside_of_uwsgi(uwsgi: Any, admin_client: Any, name: str) -> None:
    uwsgi.fork()
    text = page(admin_client, name)
    assert ("This site is not served by uWSGI" in text) is (name != "task")
    assert "None" not in text


@pytest.mark.parametrize("name", PAGES)
def test_a_page_needs_its_permission(uwsgi: Any, client: Any, name: str) -> None:
    user = User.objects.create_user("clerk", is_staff=True)
    client.force_login(user)
    assert client.get(f"/admin/uwsgi_iac/{name}/").status_code == 403
    user.user_permissions.add(Permission.objects.get(codename=f"view_{name}"))
    assert client.get(f"/admin/uwsgi_iac/{name}/").status_code == 200


def test_the_summary_names_what_is_registered(uwsgi: Any, admin_client: Any) -> None:
    text = page(admin_client, "summary")
    assert "library.uwsgiinit.remind" in text
    assert "titles" in text


def test_the_configuration_hides_secrets(uwsgi: Any, admin_client: Any) -> None:
    uwsgi.opt["env"] = b"SECRET_KEY=very-secret"
    uwsgi.opt["http-socket"] = b":8000"
    text = page(admin_client, "configuration")
    assert "very-secret" not in text
    assert "SECRET_KEY=" in text
    assert ":8000" in text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("env", "DATABASE_PASSWORD=x=y", "DATABASE_PASSWORD=********************"),
        ("env", "LANG=C", "LANG=C"),
        ("stats-push", "http://me:word@host/x", "http://***@host/x"),
        ("subscription-sign-key", "x", "********************"),
        ("route", "^/a basicauth:Site,me:word", "********************"),
        ("processes", "4", "4"),
    ],
)
def test_a_secret_value_is_hidden(name: str, value: str, text: str) -> None:
    assert shown(name, value) == text


def test_maintenance_is_turned_on_by_who_may(
    uwsgi: Any, admin_client: Any, client: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trigger = project / "maintenance"
    url = "/admin/uwsgi_iac/maintenance/"
    assert "has no maintenance mode" in page(admin_client, "maintenance")
    monkeypatch.setenv("UWSGICONF_MAINTENANCE", str(trigger))
    assert str(trigger) in page(admin_client, "maintenance")
    assert b"Enter the word" in admin_client.post(url, {"confirm": "no"}).content
    assert not trigger.exists()
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_maintenance"))
    client.force_login(clerk)
    assert client.post(url, {"confirm": "maintenance"}).status_code == 403
    assert not trigger.exists()
    assert admin_client.post(url, {"confirm": "maintenance"}).status_code == 302
    assert trigger.exists()
    assert "Maintenance is on" in page(admin_client, "maintenance")
    monkeypatch.setenv("UWSGICONF_MAINTENANCE", str(project / "none" / "maintenance"))
    answer = admin_client.post(url, {"confirm": "maintenance"}, follow=True)
    assert b"must be writable, found No such file" in answer.content


def test_tasks_run_at_once(uwsgi: Any, admin_client: Any) -> None:
    uwsgi.fork()
    task, other = Task.register("remind"), Task.register("<b>other</b>")
    url = "/admin/uwsgi_iac/task/"
    answer = admin_client.post(url, {"action": "run_now", "_selected_action": [task.pk, other.pk]}, follow=True)
    assert b"Running: remind." in answer.content
    assert b"Cannot run what is not registered with uWSGI: &lt;b&gt;other" in answer.content
    uwsgi.settle()
    task.refresh_from_db()
    assert task.result == {"runs": 1}
    found = admin_client.get(f"{url}{task.pk}/change/").content.decode()
    assert "Sends reminders of books that are due." in found
