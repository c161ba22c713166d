"""Runs a command in a pseudo terminal, and says what the terminal saw. Needs nothing but Python's own library.

Reads a plan as JSON from stdin: {"argv", "env", "columns", "rows", "steps": [{"wait": pattern} | {"send": text} |
{"resize": [columns, rows]}]}, where a pattern is a regular expression of what is written, and writes {"output", "code", "before", "after"} to stdout: all that was
written, the exit code, and the settings of the terminal before and after.
"""
import fcntl, json, os, pty, re, select, signal, struct, sys, termios, time

plan = json.load(sys.stdin)
deadline = time.time() + plan.get("timeout", 40)


def set_size(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def settings(fd):
    return json.loads(json.dumps(termios.tcgetattr(fd), default=lambda b: b.hex()))


master, slave = pty.openpty()
set_size(slave, plan["columns"], plan["rows"])
before = settings(slave)
pid = os.fork()
if pid == 0:
    os.close(master)
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2):
        os.dup2(slave, fd)
    os.execvpe(plan["argv"][0], plan["argv"], {**os.environ, **plan["env"]})

output = b""


def read(seconds):
    global output
    ready, _, _ = select.select([master], [], [], seconds)
    if ready:
        try:
            output += os.read(master, 65536)
        except OSError:
            return False
    return True


def done():
    return os.waitpid(pid, os.WNOHANG)


ended = (0, 0)
seen = 0
for step in plan["steps"]:
    if "wait" in step:
        pattern = re.compile(step["wait"].encode(), re.DOTALL)
        while not (found := pattern.search(output, seen)) and time.time() < deadline:
            read(0.05)
            ended = ended if ended[0] else done()
            if ended[0]:
                break
        seen = found.start() if found else seen
    elif "resize" in step:
        set_size(master, *step["resize"])
        os.kill(pid, signal.SIGWINCH)
        seen = len(output)
    else:
        os.write(master, step["send"].encode())
while not ended[0] and time.time() < deadline:
    read(0.05)
    ended = done()
if not ended[0]:
    os.kill(pid, signal.SIGKILL)
    ended = os.waitpid(pid, 0)
while select.select([master], [], [], 0.1)[0]:
    if not read(0):
        break
code = os.waitstatus_to_exitcode(ended[1])
json.dump({"output": output.decode(errors="replace"), "code": code, "before": before, "after": settings(slave)}, sys.stdout)
