"""Tasks: their records, and what is registered of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet, TextField
from django.forms import Textarea
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from ..models import Task
from .base import ModelAdmin
from .pages import function_name


def _known() -> dict[str, Any]:
    """Signals by the names of their functions, which are those of tasks."""
    from ...runtime.signals import REGISTERED_SIGNALS

    return {signal.func.__name__: signal for signal in REGISTERED_SIGNALS.values()}


class TaskAdmin(ModelAdmin):
    """Tasks, which can be run at once where a timer or cron has registered them."""

    list_display = ("name", "active", "released", "duration", "dt_acquired", "dt_released", "dt_updated")
    search_fields = ("name", "owner")
    list_filter = ("active", "released")
    ordering = ("name",)
    readonly_fields = ("duration", "info", "dt_updated", "dt_created")
    fieldsets = (
        (_("Basic"), {"fields": ("name", "info", "active", "released", "duration")}),
        (_("Date and time"), {"fields": ("dt_created", "dt_updated", "dt_acquired", "dt_released")}),
        (_("Context"), {"fields": ("owner", "params", "result")}),
    )
    formfield_overrides = {TextField: {"widget": Textarea(attrs={"rows": 1, "cols": 40})}}
    actions = ("run_now",)

    @admin.action(description=_("Run now"), permissions=("change",))
    def run_now(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        """Sends the signals of tasks."""
        from ...runtime.signals import Signal

        known = _known()
        names = sorted(queryset.values_list("name", flat=True))
        run = [name for name in names if name in known]
        for name in run:
            Signal(known[name].num).send()
        if run:
            self.message_user(request, _("Running: %s.") % ", ".join(run))
        missing = [name for name in names if name not in known]
        if missing:
            text = _("Cannot run what is not registered with uWSGI: %s.") % ", ".join(missing)
            self.message_user(request, text, level=messages.ERROR)

    @admin.display(description=_("Info"))
    def info(self, task: Task) -> str:
        """The registered signal of a task."""
        signal = _known().get(task.name)
        if signal is None:
            return str(_("Nothing of this name is registered with uWSGI.")) if task.pk else ""
        facts = (
            (_("Description"), signal.func.__doc__ or "-"),
            (_("Times"), getattr(signal.func, "params_hint", None) or "-"),
            (_("Target"), signal.target or _("any worker")),
            (_("Signal"), signal.num),
            (_("Function"), function_name(signal.func)),
        )
        return format_html("{}", format_html_join("", "<div><b>{}:</b> {}</div>", facts))
