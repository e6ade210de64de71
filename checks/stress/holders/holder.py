"""holder.py <directory> [<lockfile>]: what holder.c does, with fcntl.flock.

It blocks in the kernel; with a patience other than -1 it tries every millisecond until that is over.
"""
import fcntl
import os
import sys
import time

directory, lockfile = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
marker = os.path.join(directory, "marker")
counter = os.path.join(directory, "counter")
now = time.monotonic_ns


def take(fd, patience):
    if patience == -1:
        fcntl.flock(fd, fcntl.LOCK_EX)
        return True
    deadline = now() + patience * 1000
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if now() >= deadline:
                return False
            time.sleep(0.001)


def mark():
    """Returns the pid in the marker if there is one already."""
    try:
        with open(marker, "x") as file:
            file.write(str(os.getpid()))
        return None
    except FileExistsError:
        with open(marker) as file:
            return int(file.read() or 0)


for line in sys.stdin:
    think, length, patience = (int(word) for word in line.split())
    time.sleep(think / 1e6)
    asked = now()
    lock = None
    if lockfile is not None:
        lock = os.open(lockfile, os.O_RDWR | os.O_CREAT, 0o600)
        if not take(lock, patience):
            os.close(lock)
            print("gave-up", os.getpid(), asked, now(), flush=True)
            continue
    start = now()
    met = mark()
    with open(counter) as file:
        seen = int(file.read() or 0)
    if length > 0:
        time.sleep(length / 1e6)
    with open(counter, "w") as file:
        file.write(str(seen + 1))
    if met is None:
        os.unlink(marker)
    end = now()
    if lock is not None:
        fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)
    print("held", os.getpid(), asked, start, end, seen, "-" if met is None else met, flush=True)
