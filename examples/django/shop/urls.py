from django.conf import settings
from django.http import HttpResponse
from django.urls import path


def visits(request):
    """Counts in the database, through the session."""
    import uwsgi  # there is none outside of uWSGI, where manage.py loads this too

    request.session['visits'] = request.session.get('visits', 0) + 1
    return HttpResponse(f"visit {request.session['visits']} by {uwsgi.opt['processes'].decode()} workers")


def order(request, number):
    """Has the spooler keep it, and tells the mule."""
    import uwsgi

    uwsgi.spool({b'order': str(number).encode()})
    uwsgi.mule_msg(f'order {number}'.encode())
    return HttpResponse('ordered')


def kept(request):
    files = sorted(settings.DATA.glob('*.txt'))
    return HttpResponse(''.join(f'{file.name}: {file.read_text()}' for file in files))


urlpatterns = [path('', visits), path('order/<int:number>', order), path('kept', kept)]
