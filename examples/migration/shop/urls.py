from django.http import HttpResponse
from django.urls import path


def visits(request):
    """Counts in the session."""
    import uwsgi  # there is none outside of uWSGI, where manage.py loads this too

    request.session['visits'] = request.session.get('visits', 0) + 1
    return HttpResponse(f"visit {request.session['visits']} by {uwsgi.numproc} workers")


def order(request, number):
    """Has the spooler keep it, and the mule count."""
    import uwsgi

    from .background import COUNT

    uwsgi.spool({b'order': str(number).encode()})
    uwsgi.signal(COUNT)
    return HttpResponse('ordered')


def kept(request):
    import uwsgi

    found = {name: uwsgi.cache_get(name, 'pages') for name in ('order', 'counted by')}
    return HttpResponse(', '.join(f'{name} {value.decode()}' for name, value in found.items() if value))


urlpatterns = [path('', visits), path('order/<int:number>', order), path('kept', kept)]
