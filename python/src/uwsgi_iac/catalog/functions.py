"""The functions of the uwsgi module, one a line.

The formats are those of plugins/python/uwsgi_pymodule.c in uWSGI 2.0.31; the other columns are this project's.
"""

from __future__ import annotations

import re

from .entry import Function

# name | format | parameters | result | effect
_TABLES: dict[tuple[str, str], str] = {
    ("caches", ""): """
cache_get | s#|s:cache_get | key, cache | bytes or None | The value of a key
cache_set | s#s#|ls:cache_set | key, value, expires, cache | True or None | Stores a value under a key that does not exist
cache_update | s#s#|ls:cache_update | key, value, expires, cache | True or None | Stores a value, whether the key exists or not
cache_del | s#|s:cache_del | key, cache | True or None | Removes a key
cache_exists | s#|s:cache_exists | key, cache | True or None | Whether a key exists
cache_clear | |s:cache_clear | cache | True or None | Removes all keys
cache_inc | s#|lls:cache_inc | key, by=1, expires, cache | True or None | Adds to a number of 64 bits
cache_dec | s#|lls:cache_dec | key, by=1, expires, cache | True or None | Subtracts from a number
cache_mul | s#|lls:cache_mul | key, by=2, expires, cache | True or None | Multiplies a number
cache_div | s#|lls:cache_div | key, by=2, expires, cache | True or None | Divides a number; by 0 makes it 0
cache_num | s#|s:cache_num | key, cache | int | The number of a key; 0 where it has none
cache_keys | |s:cache_keys | cache | list of bytes | All keys, in the order of the hash table
""",
    ("queue", "queue"): """
queue_push | s#:queue_push | message | True or None | Adds a message at the end
queue_pull | * | | bytes or None | Takes the oldest message
queue_pop | * | | bytes or None | Takes the newest message
queue_get | l:queue_get | index | bytes or None | The message of a slot
queue_set | ls#:queue_set | index, message | True or None | Puts a message into a slot
queue_last | |l:queue_last | count=0 | bytes, list or None | The newest message, or a list of the newest ones
queue_slot | * | | int | The slot of the next push
queue_pull_slot | * | | int | The slot of the next pull
""",
    ("sharedareas", "sharedarea"): """
sharedarea_read | iL|L:sharedarea_read | id, position, length | bytes | Bytes of an area
sharedarea_write | iLs#:sharedarea_write | id, position, value | None | Writes bytes
sharedarea_readbyte=sharedarea_read8 | iL:sharedarea_read8 | id, position | int | The same as sharedarea_read8
sharedarea_writebyte=sharedarea_write8 | iLb:sharedarea_write8 | id, position, value | None | The same as sharedarea_write8
sharedarea_read8 | iL:sharedarea_read8 | id, position | int | A signed number of 8 bits
sharedarea_write8 | iLb:sharedarea_write8 | id, position, value | None | Writes 8 bits
sharedarea_readlong=sharedarea_read64 | iL:sharedarea_read64 | id, position | int | The same as sharedarea_read64
sharedarea_writelong=sharedarea_write64 | iLL:sharedarea_write64 | id, position, value | None | The same as sharedarea_write64
sharedarea_read64 | iL:sharedarea_read64 | id, position | int | A signed number of 64 bits
sharedarea_write64 | iLL:sharedarea_write64 | id, position, value | None | Writes 64 bits
sharedarea_read32 | iL:sharedarea_read32 | id, position | int | A signed number of 32 bits
sharedarea_write32 | iLI:sharedarea_write32 | id, position, value | None | Writes 32 bits
sharedarea_read16 | iL:sharedarea_read16 | id, position | int | A signed number of 16 bits
sharedarea_write16 | iLI:sharedarea_write16 | id, position, value | None | Writes 16 bits
sharedarea_inclong=sharedarea_inc64 | iL|l:sharedarea_inc64 | id, position, by=1 | None | The same as sharedarea_inc64
sharedarea_inc64 | iL|l:sharedarea_inc64 | id, position, by=1 | None | Adds to 64 bits
sharedarea_inc32 | iL|i:sharedarea_inc32 | id, position, by=1 | None | Adds to 32 bits
sharedarea_dec64 | iL|l:sharedarea_dec64 | id, position, by=1 | None | Subtracts from 64 bits
sharedarea_dec32 | iL|i:sharedarea_dec32 | id, position, by=1 | None | Subtracts from 32 bits
sharedarea_rlock | i:sharedarea_rlock | id | None | Takes the lock of an area for reading
sharedarea_wlock | i:sharedarea_wlock | id | None | Takes it for writing
sharedarea_unlock | i:sharedarea_unlock | id | None | Gives it back
sharedarea_memoryview | i:sharedarea_memoryview | id | memoryview | The memory of an area
sharedarea_object | i:sharedarea_object | id | bytearray | The object behind an area, which only plugins set
""",
    ("locks", ""): """
lock | |i:lock | number=0 | None | Takes a lock
unlock | |i:unlock | number=0 | None | Gives a lock back
is_locked | |i:is_locked | number=0 | bool | Whether a lock is taken
""",
    ("metrics", ""): """
metric_get | s:metric_get | key | int | The value of a metric; 0 where there is none
metric_set | s|l:metric_set | key, value=1 | True or None | Sets a metric
metric_inc | s|l:metric_inc | key, by=1 | True or None | Adds to a metric
metric_dec | s|l:metric_dec | key, by=1 | True or None | Subtracts from a metric
metric_mul | s|l:metric_mul | key, by=1 | True or None | Multiplies a metric
metric_div | s|l:metric_div | key, by=1 | True or None | Divides a metric
metric_set_max | s|l:metric_set_max | key, value=1 | True or None | Sets a metric if the value is greater
metric_set_min | s|l:metric_set_min | key, value=1 | True or None | Sets a metric if the value is less
""",
    ("rpc", ""): """
register_rpc | sO|B:register_rpc | name, function, count=0 | True | Makes a function callable by name
rpc | python | node, name, *arguments | bytes or None | Calls a function of this or another instance
call | python | name, *arguments | bytes or None | Calls a function of this process
rpc_list | * | | tuple of bytes | Names of the functions
""",
    ("signals", ""): """
register_signal | BsO:register_signal | number, target, handler | None | Registers a handler and which processes run it
signal | B|s:signal | number, remote | None | Sends a signal
signal_wait | |B: | number | b"" | Waits for a signal
signal_received | * | | int | The signal that the last wait got
signal_registered | B:signal_registered | number | True or None | Whether a signal has a handler
""",
    ("schedule", ""): """
add_timer | Bi:add_timer | signal, seconds | None | Sends a signal every so many seconds
add_rb_timer | Bi|i:add_rb_timer | signal, seconds, times=0 | None | The same, a number of times
add_cron | Biiiii:add_cron | signal, minute, hour, day, month, weekday | True | Sends a signal at times of cron
add_file_monitor | Bs:add_file_monitor | signal, path | None | Sends a signal when a file changes
""",
    ("schedule", "2.1"): """
add_ms_timer | Bi:add_ms_timer | signal, milliseconds | None | Sends a signal every so many milliseconds
""",
    ("mules", ""): """
mule_id | * | | int | Number of this mule; 0 in another process
mule_msg | s#|O:mule_msg | message, target | bool | Sends a message to a mule, a farm, or the first free mule
mule_get_msg | |OOii:mule_get_msg | signals=True, farms=True, buffer_size=65536, timeout=-1 | bytes or None | Waits for a message in a mule
farm_msg | ss#:farm_msg | farm, message | None | Sends a message to a farm
farm_get_msg | * | | bytes or None | Waits for a message of a farm in a mule
in_farm | |s:in_farm | farm | True or None | Whether this mule is in a farm
""",
    ("spooler", "spooler"): """
spool | python | task, **variables | bytes | Writes a task, and returns its path
send_to_spooler=spool | python | task, **variables | bytes | The same as spool
set_spooler_frequency | i | seconds | True | Seconds between two looks at the tasks
spooler_jobs | * | | list of bytes | Paths of the tasks of the first spooler
spooler_pid | * | | int | Pid of the first spooler
spooler_pids | * | | list of int | Pids of all spoolers
spooler_get_task | s:spooler_get_task | path | dict or None | Reads a task
""",
    ("spooler", ""): """
i_am_the_spooler | * | | True or None | Whether this process is a spooler
""",
    ("requests", ""): """
add_var | s#s# | name, value | True | Adds a variable to the request
set_logvar | s#s#:set_logvar | name, value | None | Sets a variable of the request's log line
get_logvar | s#:get_logvar | name | bytes or None | Such a variable
log_this_request | * | | None | Logs this request although requests are not logged
cl | * | | int | Length of the body
request_id | * | | int | Requests that this core handled before
connection_fd | * | | int | Descriptor of the client's connection
disconnect | * | | None | Closes it
ready_fd | * | | int | Descriptor that ended a wait in async mode
send | O|O:send | [descriptor,] data | True or None | Writes to the client or to a descriptor
sendfile | O|iii:sendfile | file, chunk, position, size | True or None | Sends a file to the client
offload | * | | b"" | Nothing in uWSGI 2.0
chunked_read | |i:chunked_read | timeout=0 | bytes | The next chunk of a body that comes in chunks
chunked_read_nb | * | | bytes or None | The same without waiting
websocket_handshake | |s#s#s#:websocket_handshake | key, origin, protocol | None | Makes the connection a websocket
websocket_recv | * | | bytes | Waits for a message
websocket_recv_nb | * | | bytes | A message, or b"" where there is none
websocket_send | s#:websocket_send | message | None | Sends a text message
websocket_send_binary | s#:websocket_send_binary | message | None | Sends a binary message
""",
    ("descriptors", ""): """
connect | s|i:connect | address, timeout=0 | int | Connects; a descriptor, or -1
async_connect | s:async_connect | address | int | The same without waiting
close | i:close | descriptor | None | Closes a descriptor
recv | i|i:recv | descriptor, size=4096 | bytes or None | Reads from a descriptor
is_connected | i:is_connected | descriptor | bool | Whether a socket has no error
async_sleep | f:async_sleep | seconds | b"" | Pauses the request in async mode
suspend | * | | True | Lets another core run
green_schedule | * | | True | The same as suspend
wait_fd_read | i|i | descriptor, timeout=0 | b"" | Waits for input in async mode, from the next empty yield on
wait_fd_write | i|i | descriptor, timeout=0 | b"" | The same for output
""",
    ("files", ""): """
parsefile | s:parsefile | path | dict or None | The variables of a file in uWSGI's format
extract | s:extract | path | bytes or None | The content of a file
embedded_data | s:embedded_data | name | bytes | A file that was built into uWSGI
""",
    ("process", ""): """
worker_id | * | | int | Number of this worker; 0 in another process
masterpid | * | | int | Pid of the master; 0 without one
total_requests | * | | int | Requests of all workers
workers | * | | tuple of dict | Counters of all workers
reload | * | | True or None | Reloads the instance
stop | * | | True or None | Stops the instance
accepting | |i | value=1 | None | Notes that this worker accepts requests
ready | * | | True or None | Whether the instance has started
log | s:log | message | True | Writes a line to the log
logsize | * | | int | Size of the log
set_warning_message | s:set_warning_message | message | True | A message for pings, of 80 bytes at most
setprocname | s:setprocname | name | None | Name of this process
listen_queue | |i:listen_queue | socket=0 | int | Connections that wait at a socket
micros | * | | int | The time in microseconds
set_user_harakiri | i:set_user_harakiri | seconds | None | Ends this worker unless it is called with 0 in time
mem | * | | (int, int) | Resident and virtual memory in bytes
""",
    ("outside", ""): """
alarm | ss#:alarm | name, message | None | Raises an alarm
route | ss:route | router, arguments | int | Runs an action of internal routing
i_am_the_lord | s:i_am_the_lord | legion | bool | Whether this node is the lord
lord_scroll | s:lord_scroll | legion | bytes or None | The lord's scroll
scrolls | s:scrolls | legion | list or None | Scrolls of all nodes
""",
    ("outside", "snmp"): """
snmp_set_counter32 | bI:snmp_set_counter32 | number, value | True or None | Sets a counter of 32 bits
snmp_set_counter64 | bK:snmp_set_counter64 | number, value | True or None | Sets a counter of 64 bits
snmp_set_gauge | bI:snmp_set_gauge | number, value | True or None | Sets a gauge
snmp_incr_counter32 | bI:snmp_incr_counter32 or b:snmp_incr_counter32 | number, by=1 | True or None | Adds to a counter
snmp_incr_counter64 | bI:snmp_incr_counter64 or b:snmp_incr_counter64 | number, by=1 | True or None | Adds to a counter
snmp_incr_gauge | bI:snmp_incr_gauge or b:snmp_incr_gauge | number, by=1 | True or None | Adds to a gauge
snmp_decr_counter32 | bI:snmp_incr_counter32 or b:snmp_incr_counter32 | number, by=1 | True or None | Subtracts from a counter
snmp_decr_counter64 | bI:snmp_incr_counter64 or b:snmp_incr_counter64 | number, by=1 | True or None | Subtracts from a counter
snmp_decr_gauge | bI:snmp_incr_gauge or b:snmp_incr_gauge | number, by=1 | True or None | Subtracts from a gauge
snmp_set_community | s:snmp_set_community | name | True | Sets the community
""",
}


def _read(part: str, needs: str, line: str) -> Function:
    # A format may hold a bar itself, without blanks around it.
    name, form, parameters, result, effect = map(str.strip, re.split(r"(?<= )\|(?= )", line))
    public, _, method = name.partition("=")
    return Function(public, form, parameters, result, effect, part, method or public, needs)


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for (part, needs), table in _TABLES.items()
    for function in (_read(part, needs, line) for line in table.strip().splitlines())
}
