#!/usr/bin/python3 -SE
"""OpenZFS's programs on a simulated host, by their manual pages and messages: what they print and what they refuse.

The state lies in ROOT/zfs; a volume is a sparse file, to which ROOT/dev/zvol/DATASET leads. What a real host would
not survive is noted in ROOT/zfs/violations.
"""
import fcntl, json, os, re, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[0])))
HOME = ROOT + "/zfs"
PROGRAM = os.path.basename(sys.argv[0])


def fail(text, code=1):
    sys.stderr.write(text + "\n")
    sys.exit(code)


def violation(text):
    with open(HOME + "/violations", "a") as out:
        out.write(text + "\n")


def words(args, known):
    options, rest = {}, []
    while args:
        word = args.pop(0)
        if word in known:
            options[word] = args.pop(0) if known[word] else True
        elif word.startswith("-"):
            fail("invalid option '%s'" % word[1:], 2)
        else:
            rest.append(word)
    return options, rest


def checked(name):
    for each in re.split("[/@]", name):
        if not re.fullmatch("[A-Za-z0-9_.:-]+", each) or len(name) > 255:
            fail("cannot create '%s': invalid character in name" % name)
    return name


def file(dataset):
    return HOME + "/" + str(dataset["minor"])


def put(state, name, **more):
    state["minor"] += 1
    state["datasets"][name] = {"minor": state["minor"], **more}
    return state["datasets"][name]


def device(name):
    path = ROOT + "/dev/zvol/" + name
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def absent(state, name):
    if name not in state["datasets"]:
        fail("cannot open '%s': dataset does not exist" % name)


def listed(state, args):
    options, rest = words(args, {"-H": 0, "-Hp": 0, "-r": 0, "-t": 1, "-o": 1})
    kinds = options.get("-t", "filesystem,volume").split(",")
    for name in rest:
        absent(state, name)
    for name, each in sorted(state["datasets"].items()):
        inside = not rest or name in rest or "-r" in options and re.split("[/@]", name.replace(rest[0], "", 1))[0] == ""
        if inside and (each["type"] in kinds or name in rest):
            values = {"name": name, "type": each["type"], "available": str(state["available"])}
            print("\t".join(values[field] for field in options["-o"].split(",")))


def create(state, args):
    options, rest = words(args, {"-s": 0, "-V": 1, "-o": 1})
    name = checked(rest[0])
    if name in state["datasets"]:
        fail("cannot create '%s': dataset already exists" % name)
    absent(state, name.rsplit("/", 1)[0])
    size = int(options["-V"])
    if size % 16384:
        fail("cannot create '%s': volume size must be a multiple of volume block size" % name)
    if "-s" not in options:
        violation("a volume that reserves all its bytes: " + name)
    made = put(state, name, type="volume", size=size)
    with open(file(made), "wb") as out:
        out.truncate(size)
    os.symlink(file(made), device(name))


def copy(origin, made):
    import subprocess
    subprocess.run(["cp", "--reflink=auto", "--sparse=always", file(origin), file(made)], check=True)


def snapshot(state, args):
    _, rest = words(args, {})
    volume = checked(rest[0]).split("@")[0]
    absent(state, volume)
    if rest[0] in state["datasets"]:
        fail("cannot create snapshot '%s': dataset already exists" % rest[0])
    copy(state["datasets"][volume], put(state, rest[0], type="snapshot"))


def clone(state, args):
    _, (origin, name) = words(args, {"-o": 1})
    absent(state, origin)
    if checked(name) in state["datasets"]:
        fail("cannot create '%s': dataset already exists" % name)
    made = put(state, name, type="volume", origin=origin)
    copy(state["datasets"][origin], made)
    os.symlink(file(made), device(name))


def open_files():
    import subprocess
    said = subprocess.run([ROOT + "/bin/xl", "list", "-l"], capture_output=True, text=True).stdout
    return [os.path.realpath(ROOT + each.replace("\\/", "/")) for each in re.findall('"pdev_path": *"([^"]*)"', said)]


def destroy(state, args):
    options, (name,) = words(args, {"-r": 0})
    absent(state, name)
    below = [each for each in state["datasets"] if each == name or each.startswith((name + "@", name + "/"))]
    if len(below) > 1 and "-r" not in options:
        fail("cannot destroy '%s': volume has children\nuse '-r' to destroy the following datasets:" % name)
    clones = [each for each, data in state["datasets"].items() if data.get("origin") in below]
    if clones:
        fail("cannot destroy '%s': volume has dependent clones\nuse '-R' to destroy the following datasets:\n%s"
             % (name, "\n".join(clones)))
    if os.path.realpath(file(state["datasets"][name])) in open_files():
        violation("the disk of a domain that runs: " + name)
        fail("cannot destroy '%s': dataset is busy" % name)
    for each in below:
        data = state["datasets"].pop(each)
        os.remove(file(data))
        if data["type"] == "volume":
            os.remove(device(each))


def main():
    with open(HOME + "/lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with open(HOME + "/state") as text:
            state = json.load(text)
        args = sys.argv[1:]
        verb = args.pop(0)
        if PROGRAM == "zpool":
            options, rest = words(args, {"-Hp": 0, "-o": 1})
            if rest[0] not in state["pools"]:
                fail("cannot open '%s': no such pool" % rest[0])
            values = state["pools"][rest[0]]
            print("\t".join(values[field] for field in options["-o"].split(",")))
            return
        if verb == "list":
            listed(state, args)
            return
        state["calls"] += 1
        late = state["calls"] == -state["fails"]
        if state["calls"] != state["fails"]:
            {"create": create, "snapshot": snapshot, "clone": clone, "destroy": destroy}[verb](state, args)
        with open(HOME + "/state.part", "w") as out:
            json.dump(state, out)
        os.rename(HOME + "/state.part", HOME + "/state")
        if late or state["calls"] == state["fails"]:
            fail("cannot iterate filesystems: I/O error")


main()
