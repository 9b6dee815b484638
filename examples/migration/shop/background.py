"""What is done outside of requests; all processes meet in the cache."""

import uwsgi

COUNT = 17


def keep(task):
    """By the spooler."""
    uwsgi.cache_update('order', task.get(b'order', task.get('order')), 0, 'pages')
    return uwsgi.SPOOL_OK


def count(_signal):
    """By the mule."""
    uwsgi.cache_update('counted by', b'mule %d' % uwsgi.mule_id(), 0, 'pages')


uwsgi.spooler = keep
uwsgi.register_signal(COUNT, 'mule1', count)
