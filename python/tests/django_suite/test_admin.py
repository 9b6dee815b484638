"""Pages of the admin site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from uwsgi_iac.django.admin.pages import HIDDEN, shown
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


SECRETS = {
    "env": "DATABASE_URL=postgres://u:%s@h/db,DB_PWD=%s,REDIS=redis://:%s@h,SENTRY_DSN=https://%s@sentry.io/1,LICENSE=%s",
    "ienv": "LANG=%s",
    "set-placeholder": "api_key=%s",
    "set": "dbpass=%s",
    "my-own-option": "%s",
    "snmp-community": "%s",
    "pyargv": "--password %s",
    "attach-daemon": "redis-server --requirepass %s",
    "smart-attach-daemon": "/x.pid mysqld --password=%s",
    "cron": "0 0 1 1 0 curl -u a:%s http://x/",
    "curl-cron": "0 0 0 0 0 http://u:%s@x/",
    "exec-post-app": "true --token=%s",
    "hook-post-app": "exec:x --secret %s",
    "legion": "web 225.1.1.1:4242 98 bf-cbc:%s",
    "alarm": "j jabber:u@h;%s;to",
    "emperor": "pg://host=x password=%s;select",
    "add-header": "Authorization: %s",
    "route": "^/x basicauth:r,u:%s",
    "log-encoder": "encrypt:aes-256-cbc %s",
    "logger": "redislog:h:6379,auth %s",
    "stats-push": "statsd:%s@h",
    "subscribe-to": "h:1:d:2,SHA1:%s",
    "ldap": "ldap://cn=x,password=%s@h",
    "https": "ftp://u:%s@h",
    "jvm-opt": "-Dpassword=%s",
    "eval": "key = %s",
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_value_is_hidden(name: str) -> None:
    for value in SECRETS[name].split(",") if name == "env" else [SECRETS[name]]:
        text = shown(name, value.replace("%s", "word"))
        assert "word" not in text.replace("password", "")
        if name in ("env", "ienv", "set", "set-placeholder"):
            assert text == f"{value.partition('=')[0]}={HIDDEN}"


@pytest.mark.parametrize(
    ("name", "value"),
    [("processes", "4"), ("http-socket", ":80"), ("module", "shop.wsgi"), ("cache2", "name=a,items=9"), ("x", True)],
)
def test_a_value_that_holds_no_secret_is_shown(name: str, value: Any) -> None:
    assert shown(name, value) == value


def test_maintenance_is_turned_on_by_who_may(
    uwsgi: Any, admin_client: Any, client: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trigger = project / "maintenance"
    url = "/admin/uwsgi_iac/maintenance/"
    assert "has no maintenance mode" in page(admin_client, "maintenance")
    monkeypatch.setenv("UWSGICONF_MAINTENANCE", str(trigger))
    # Nothing would happen.
    assert "its option touch-reload does not have" in page(admin_client, "maintenance")
    admin_client.post(url, {"confirm": "maintenance"})
    assert not trigger.exists()
    uwsgi.opt["touch-reload"] = [b"/other", str(trigger).encode()]
    assert str(trigger) in page(admin_client, "maintenance")
    assert b"Enter the word" in admin_client.post(url, {"confirm": "no"}).content
    assert not trigger.exists()
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_maintenance"))
    client.force_login(clerk)
    assert "Maintenance is off." in page(client, "maintenance")
    assert client.post(url, {"confirm": "maintenance"}).status_code == 403
    assert not trigger.exists()
    assert admin_client.post(url, {"confirm": "maintenance"}).status_code == 302
    assert trigger.exists()
    assert "Maintenance is on" in page(admin_client, "maintenance")
    monkeypatch.setenv("UWSGICONF_MAINTENANCE", str(project / "none" / "maintenance"))
    uwsgi.opt["touch-reload"] = str(project / "none" / "maintenance").encode()
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
