"""A page of the admin site instead of a list of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

# Rows of a table: a title, and a cell for each column.
Rows = dict[Any, list[Any]]


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class PageAdmin(ModelAdmin):
    """A page of a model without a table. Who may view the model sees it."""

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return [path("", self.admin_site.admin_view(self.view_page), name=name)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def view_page(self, request: HttpRequest) -> HttpResponseBase:
        """The page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        # Chosen late: uWSGI may start in this process after Django (uwsgi_run --embedded).
        from ...choice import is_stub

        if is_stub:
            text = _("This site is not served by uWSGI: what is shown is missing or emulated.")
            self.message_user(request, text, level=messages.WARNING)
        context = {
            **self.admin_site.each_context(request),
            "title": self.opts.verbose_name,
            "opts": self.opts,
            **self.page(request),
        }
        if isinstance(context.get("response"), HttpResponseBase):
            response: HttpResponseBase = context["response"]
            return response
        return TemplateResponse(request, "admin/uwsgi_iac/page.html", context)

    def page(self, request: HttpRequest) -> dict[str, Any]:
        """The context of the page: `panels`, tables by their titles; or a `response` of its own."""
        raise NotImplementedError
