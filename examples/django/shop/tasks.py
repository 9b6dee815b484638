"""Loaded by the spooler."""

import uwsgi

from .settings import DATA


def keep(task):
    with open(DATA / 'orders.txt', 'a') as orders:
        orders.write(task.get(b'order', task.get('order')).decode() + '\n')
    return uwsgi.SPOOL_OK


uwsgi.spooler = keep
