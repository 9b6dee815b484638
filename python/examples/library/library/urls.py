from django.contrib import admin
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.urls import path

from uwsgi_iac.django.models import Task


def home(request):
    """Counts visits in the cache of the instance."""
    cache.add("titles", 0)
    return HttpResponse(f"visit {cache.incr('titles')}")


def order(request, title):
    """The spooler keeps the order, the mule indexes the title."""
    from . import uwsgiinit

    uwsgiinit.order(title)
    uwsgiinit.index(title)
    return HttpResponse("ordered")


def state(request, title):
    from django.conf import settings

    orders = settings.DATA / "orders.txt"
    runs = Task.objects.filter(name="remind").values_list("result", flat=True).first()
    found = {
        "orders": orders.read_text().split() if orders.exists() else [],
        "index": cache.get(f"index-{title}"),
        "reminders": (runs or {}).get("runs", 0),
    }
    return JsonResponse(found)


urlpatterns = [
    path("", home),
    path("order/<str:title>", order),
    path("state/<str:title>", state),
    path("admin/", admin.site.urls),
]
