"""A person at a terminal: starts Maven in one of its own, types, leaves or is cut off, and looks at what is left.

usage: terminal.py keep|interrupt|kill MVN ARGUMENT...; ends with 0 when all was as it should be
"""
import atexit, os, pty, re, select, shutil, signal, subprocess, sys, tempfile, termios, time

how, mvn = sys.argv[1], sys.argv[2:]
here = os.getcwd()
image = os.path.join(here, "target/xen/live")
temporary = tempfile.mkdtemp(prefix="lt")
atexit.register(shutil.rmtree, temporary, ignore_errors=True)
limit = time.time() + 400  # for a busy machine; a quiet one needs ten seconds


def check(ok, what):
    if not ok:
        print("NOT SO: " + what)
        print(said[-3000:])
        maven.kill()
        sys.exit(1)
    print("so it is: " + what)


def guests():
    """The processes that run a guest of this image, whatever the driver."""
    found = []
    for each in os.listdir("/proc"):
        try:
            words = open("/proc/%s/cmdline" % each, "rb").read().decode("utf-8", "replace")
            program = os.readlink("/proc/%s/exe" % each)
        except OSError:
            continue
        # by its disk, or by its folder where the driver gives it the disk in another way
        if each.isdigit() and (image in words or temporary in words) and not re.search("java|python|sh$", program):
            found.append(each)
    return found


said = ""


def read(pause):
    """Takes in what is said within so many seconds; whether something was."""
    global said
    ready, _, _ = select.select([terminal], [], [], pause)
    if ready:
        said += os.read(terminal, 65536).decode("utf-8", "replace")
    return bool(ready)


def hopeless():
    """Whether nothing more will be said: this side holds the terminal open, so that its end is never read."""
    return time.time() > limit or maven.poll() is not None and not read(0)


def until(pattern, what):
    while not re.search(pattern, said) and not hopeless():
        read(1)
    check(re.search(pattern, said), what)


terminal, other = pty.openpty()
before = termios.tcgetattr(other)


def at_the_terminal():
    os.setsid()
    os.close(os.open(os.ttyname(other), os.O_RDWR))  # the first one opened becomes the controlling one
    for number in (0, 1, 2):
        os.dup2(other, number)


environment = dict(os.environ, MAVEN_OPTS="-Xmx512m -Djava.io.tmpdir=" + temporary)
maven = subprocess.Popen(mvn, env=environment, preexec_fn=at_the_terminal, close_fds=True)
pid = maven.pid

until(r"Ctrl-\] leaves", "the goal says how to leave")
while not re.search(r"answer-42", said) and not hopeless():
    # again and again, since a shell takes nothing that is typed before it is there
    os.write(terminal, b"mkdir -p /root; echo mark > /root/typed; sync; echo answer-$((6*7))\r")
    pause = time.time() + 2
    while time.time() < pause and not re.search(r"answer-42", said):
        read(0.2)
check("answer-42" in said, "what is typed reaches the guest, and its answer the terminal")
check(termios.tcgetattr(other)[3] & termios.ECHO == 0, "the terminal passes every key on")
check(len(guests()) > 0, "there is a guest: " + " ".join(guests()))

if how == "keep":
    os.write(terminal, b"\x1d")
elif how == "interrupt":
    os.killpg(pid, signal.SIGINT)
else:
    os.kill(pid, signal.SIGKILL)
while maven.poll() is None and time.time() < limit:
    read(0.2)
check(maven.poll() is not None, "Maven ended")
if how == "keep":
    check(maven.returncode == 0, "with success")
if how != "kill":
    check(termios.tcgetattr(other) == before, "the terminal is as it was")
patience = time.time() + 10
while (guests() or os.listdir(temporary)) and time.time() < patience:
    time.sleep(0.1)
check(not guests(), "no guest is left")
left = [each for each in os.listdir(temporary) if not each.startswith("hsperf")]
check(not left, "no temporary file is left: " + " ".join(left))
