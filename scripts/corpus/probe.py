"""Prints the number that the running uWSGI has for the option PROBED: its own table says where the number is."""
import ctypes
import os


class Option(ctypes.Structure):
    """`struct uwsgi_option` of uwsgi.h."""

    _fields_ = [
        ('name', ctypes.c_char_p),
        ('type', ctypes.c_int),
        ('shortcut', ctypes.c_int),
        ('help', ctypes.c_char_p),
        ('func', ctypes.c_void_p),
        ('data', ctypes.c_void_p),
        ('flags', ctypes.c_uint64),
    ]


def number(name: str) -> int:
    core = ctypes.CDLL(None)
    core.uwsgi_opt_get.restype = ctypes.POINTER(Option)
    core.uwsgi_opt_get.argtypes = [ctypes.c_char_p]
    return ctypes.c_int.from_address(core.uwsgi_opt_get(name.encode()).contents.data).value


print('probed', number(os.environ['PROBED']) if os.environ['PROBED'] else 'nothing', flush=True)
os._exit(0)
