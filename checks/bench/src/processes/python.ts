import { execFileSync } from "node:child_process";

let path: string | undefined;

/** The Python interpreter itself: what is called python3 can be a script that looks for it. */
export function pythonPath(): string {
  path ??= execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
  return path;
}

/**
 * The counterpart of contender.ts in Python. Arguments: how to wait, the lockfile. It opens the file for each turn and
 * closes it to give the lock back, as the Go program does. Python's monotonic clock is Node's.
 */
export const PYTHON_CONTENDER = `
import fcntl, json, os, random, sys, time

kind, path = sys.argv[1:]

def now():
    return time.monotonic() * 1000

def say(**what):
    print(json.dumps(what), flush=True)

def acquire(timeout_ms):
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if kind == "block":
        fcntl.flock(fd, fcntl.LOCK_EX)
        return fd
    deadline = now() + timeout_ms
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return fd
        except BlockingIOError:
            if now() >= deadline:
                os.close(fd)
                return None
            time.sleep(0.05)

def take_turns(times, hold_ms, pause_ms, timeout_ms):
    while times > 0:
        times -= 1
        asked = now()
        fd = acquire(timeout_ms)
        held = now()
        if fd is None:
            say(askedMs=asked, busyMs=held)
        else:
            time.sleep(hold_ms / 1000)
            released = now()
            os.close(fd)
            say(askedMs=asked, heldMs=held, releasedMs=released)
        if pause_ms > 0:
            time.sleep(pause_ms * random.uniform(0.5, 1.5) / 1000)

say(ready=True)
for line in sys.stdin:
    order = json.loads(line)
    if order["do"] == "acquire":
        fd = acquire(float("inf"))
        say(atMs=now())
    elif order["do"] == "release":
        at = now()
        os.close(fd)
        say(atMs=at)
    else:
        endless = float("inf")
        take_turns(order.get("times", endless), order["holdMs"], order["pauseMs"], order.get("timeoutMs", endless))
`;
