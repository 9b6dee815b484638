"""The switch of maintenance mode."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from ..settings import MAINTENANCE_VARIABLES, maintenance_path
from .base import PageAdmin


class MaintenanceForm(forms.Form):
    """Confirmation by a word, against mistakes."""

    confirm_word = "maintenance"

    confirm = forms.CharField(
        label=_("Confirmation"), help_text=_('Enter the word "%(word)s".') % {"word": confirm_word}
    )

    def clean_confirm(self) -> str:
        value = str(self.cleaned_data["confirm"])
        if value != self.confirm_word:
            raise forms.ValidationError(_('Enter the word "%(word)s" to go on.') % {"word": self.confirm_word})
        return value


def _is_watched(path: str) -> bool:
    """Whether the file that turns maintenance on reloads the instance."""
    from ...runtime.platform import uwsgi

    watched = uwsgi.config.get("touch-reload", [])
    return path in (watched if isinstance(watched, list) else [watched])


class MaintenanceAdmin(PageAdmin):
    """Turns maintenance on. Who may change it can do so."""

    def page(self, request: HttpRequest) -> dict[str, Any]:
        path = maintenance_path()
        if path is None:
            text = _("This instance has no maintenance mode: %(name)s is not in its environment.")
            self.message_user(request, text % {"name": MAINTENANCE_VARIABLES[0]}, level=messages.WARNING)
            return {"panels": {}}
        if not _is_watched(path):
            text = _("This instance has no maintenance mode: its option touch-reload does not have %(path)s.")
            self.message_user(request, text % {"path": path}, level=messages.WARNING)
            return {"panels": {}}
        form = MaintenanceForm(request.POST or None)
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            if form.is_valid():
                return {"response": self._turn_on(request, path)}
        if Path(path).exists():
            text = _("Maintenance is on. Remove %(path)s on the host to turn it off.")
            self.message_user(request, text % {"path": path}, level=messages.WARNING)
        elif self.has_change_permission(request):
            text = _(
                "Only removing %(path)s on the host turns maintenance off again: this page does not answer meanwhile."
            )
            self.message_user(request, text % {"path": path}, level=messages.WARNING)
            return {"form": form, "panels": {}}
        else:
            self.message_user(request, _("Maintenance is off."))
        return {"panels": {}}

    def _turn_on(self, request: HttpRequest, path: str) -> HttpResponseRedirect:
        try:
            Path(path).touch()
        except OSError as error:
            text = _("Maintenance cannot be turned on: %(path)s must be writable, found %(error)s.")
            self.message_user(request, text % {"path": path, "error": error.strerror}, level=messages.ERROR)
        else:
            self.message_user(request, _("Maintenance is turned on."))
        # A reload of the page must not send the form again.
        return HttpResponseRedirect(request.path)
