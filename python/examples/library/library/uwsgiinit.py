"""What the library registers with uWSGI."""

import os

from django.conf import settings
from django.core.cache import cache

from uwsgi_iac.django.taskutils.backends import CacheBackend, DbBackend
from uwsgi_iac.django.taskutils.decorators import task
from uwsgi_iac.runtime.mules import mule_offload
from uwsgi_iac.runtime.rpc import register_rpc
from uwsgi_iac.runtime.scheduling import register_cron, register_timer
from uwsgi_iac.runtime.spooler import Spooler


@register_timer(int(os.environ.get("REMIND_SECONDS", "60")))
@task(backend=DbBackend())
def remind(ctx):
    """Sends reminders of books that are due."""
    ctx.result = {"runs": ctx.last_result.get("runs", 0) + 1}


@register_cron(minute=30)
@task(backend=CacheBackend(cache_name="default"))
def clean():
    """Removes old reservations each hour."""
    cache.set("cleaned", True, timeout=None)


@Spooler.task()
def order(title):
    with (settings.DATA / "orders.txt").open("a") as orders:
        orders.write(f"{title}\n")
    return True


@mule_offload()
def index(title):
    cache.set(f"index-{title}", len(title))


@register_rpc()
def titles():
    return str(cache.get("titles", 0)).encode()
