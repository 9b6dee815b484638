"""The program of the mule."""

import uwsgi

from shop.settings import DATA

while True:
    message = uwsgi.mule_get_msg()
    with open(DATA / 'courier.txt', 'a') as book:
        book.write(message.decode() + '\n')
