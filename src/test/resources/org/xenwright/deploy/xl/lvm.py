#!/usr/bin/python3 -SE
"""LVM's programs on a simulated host: what they print, what they refuse, and with which codes they end.

The state lies in ROOT/lvm; a volume is a sparse file, to which ROOT/dev/GROUP/NAME leads. What a real host would not
survive, or only with a warning, is noted in ROOT/lvm/violations.
"""
import fcntl, json, os, re, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[0])))
HOME = ROOT + "/lvm"
PROGRAM = os.path.basename(sys.argv[0])
RESERVED = ("_cdata _cmeta _corig _iorig _mimage _mlog _pmspare _rimage _rmeta _tdata _tmeta _vdata _vorigin _wcorig").split()


def fail(text, code=5):
    sys.stderr.write("  " + text + "\n")
    sys.exit(code)


def violation(text):
    with open(HOME + "/violations", "a") as out:
        out.write(PROGRAM + ": " + text + "\n")


def words(known):
    """Options that this program is known to be given, with or without values; others a real one may not have."""
    options, rest, args = {}, [], sys.argv[1:]
    while args:
        word = args.pop(0)
        if word in known:
            options[word] = args.pop(0) if known[word] else True
        elif word.startswith("-"):
            fail("%s: unrecognized option '%s'" % (PROGRAM, word), 3)
        else:
            rest.append(word)
    return options, rest


def checked(name):
    if not re.fullmatch("[A-Za-z0-9+_.][A-Za-z0-9+_.-]*", name) or name in (".", ".."):
        fail('Logical volume name "%s" is invalid.' % name, 3)
    if name.startswith(("snapshot", "pvmove")) or any(each in name for each in RESERVED):
        fail('Names including "%s" are reserved. Please choose a different LV name.' % name, 3)
    return name


def file(volume):
    return HOME + "/" + str(volume["minor"])


def taken(group):
    return sum(os.stat(file(each)).st_blocks * 512 - each["shared"] for each in group["volumes"].values())


def percent(pool, group):
    return "%.2f" % min(100, max(0, taken(group)) * 100 / pool["size"])


def open_files():
    import subprocess
    said = subprocess.run([ROOT + "/bin/xl", "list", "-l"], capture_output=True, text=True).stdout
    return [os.path.realpath(ROOT + each.replace("\\/", "/")) for each in re.findall('"pdev_path": *"([^"]*)"', said)]


def group_of(state, name):
    if name not in state["groups"]:
        fail('Volume group "%s" not found\n  Cannot process volume group %s' % (name, name))
    return state["groups"][name]


def split(state, path):
    name, _, volume = path.partition("/")
    return name, group_of(state, name), volume


def report(state):
    options, rest = words({"--noheadings": 0, "--nosuffix": 0, "--units": 1, "--separator": 1, "-o": 1})
    rows = []
    if PROGRAM == "vgs":
        names = rest or sorted(state["groups"])
        rows = [{"vg_name": name} for name in names if group_of(state, name) is not None]
    else:
        name, group, only = split(state, rest[0])
        for pool, each in group["pools"].items():
            rows.append({"lv_name": pool, "lv_attr": each["attr"], "lv_size": str(each["size"]),
                         "data_percent": percent(each, group), "metadata_percent": each["metadata"]})
        for volume, each in group["volumes"].items():
            rows.append({"lv_name": volume, "lv_attr": "Vwi-a-tz--" if each["writable"] else "Vri-a-tz--",
                         "lv_size": str(each["size"]), "data_percent": "1.00", "metadata_percent": ""})
        if only:
            rows = [row for row in rows if row["lv_name"] == only]
            if not rows:
                fail("Failed to find logical volume \"%s/%s\"" % (name, only))
    for row in rows:
        print("  " + options.get("--separator", " ").join(row[field] for field in options["-o"].split(",")))


def add(state, name, group, volume, size, origin=None):
    if volume in group["volumes"] or volume in group["pools"]:
        fail('Logical Volume "%s" already exists in volume group "%s"' % (volume, name))
    if len(name.replace("-", "--") + "-" + volume.replace("-", "--")) > 127:
        fail("Full LV name \"%s/%s\" is too long" % (name, volume))
    state["minor"] += 1
    made = {"minor": state["minor"], "size": size, "writable": True, "shared": 0, "sum": None}
    if origin is None:
        with open(file(made), "wb") as out:
            out.truncate(size)
    else:
        import subprocess
        subprocess.run(["cp", "--reflink=auto", "--sparse=always", file(origin), file(made)], check=True)
        made["shared"] = os.stat(file(made)).st_blocks * 512
    group["volumes"][volume] = made
    os.makedirs("%s/dev/%s" % (ROOT, name), exist_ok=True)
    os.symlink(file(made), "%s/dev/%s/%s" % (ROOT, name, volume))


def create(state):
    options, rest = words({"-y": 0, "-q": 0, "-s": 0, "-kn": 0, "-prw": 0, "-V": 1, "--thinpool": 1, "-n": 1})
    if "-kn" not in options:
        violation("a volume that no restart of the host activates")
    volume = checked(options["-n"])
    if "-s" in options:
        name, group, origin = split(state, rest[0])
        if origin not in group["volumes"]:
            fail('Failed to find logical volume "%s/%s"' % (name, origin))
        if "-V" in options:
            fail("--virtualsize is not allowed with a thin snapshot", 3)
        add(state, name, group, volume, group["volumes"][origin]["size"], group["volumes"][origin])
    else:
        name, group, pool = rest[0], group_of(state, rest[0]), options["--thinpool"]
        if pool not in group["pools"]:
            fail('Thin pool %s/%s not found' % (name, pool))
        size = re.fullmatch("([0-9]+)b", options["-V"])
        if not size:
            fail("Invalid argument for --virtualsize: %s" % options["-V"], 3)
        extent = 4 << 20
        add(state, name, group, volume, -(-int(size.group(1)) // extent) * extent)
    print('  Logical volume "%s" created.' % volume)


def remove(state):
    options, rest = words({"-f": 0, "-q": 0})
    name, group, volume = split(state, rest[0])
    if volume not in group["volumes"]:
        fail('Failed to find logical volume "%s/%s"' % (name, volume))
    if "-f" not in options:
        fail("Logical volume %s/%s not removed." % (name, volume))
    if os.path.realpath(file(group["volumes"][volume])) in open_files():
        violation("the disk of a domain that runs: " + volume)
        fail("Logical volume %s/%s in use." % (name, volume))
    os.remove("%s/dev/%s/%s" % (ROOT, name, volume))
    os.remove(file(group["volumes"].pop(volume)))
    print('  Logical volume "%s" successfully removed.' % volume)


def rename(state):
    _, (name, old, new) = words({"-q": 0})
    group = group_of(state, name)
    if old not in group["volumes"]:
        fail("Existing logical volume \"%s\" not found in volume group \"%s\"" % (old, name))
    if checked(new) in group["volumes"]:
        fail('Logical Volume "%s" already exists in volume group "%s"' % (new, name))
    group["volumes"][new] = group["volumes"].pop(old)
    os.rename("%s/dev/%s/%s" % (ROOT, name, old), "%s/dev/%s/%s" % (ROOT, name, new))


def change(state):
    options, rest = words({"-q": 0, "-pr": 0})
    _, group, volume = split(state, rest[0])
    if "-pr" in options:
        group["volumes"][volume]["writable"] = False
        group["volumes"][volume]["sum"] = stamp(group["volumes"][volume])


def stamp(volume):
    return os.stat(file(volume)).st_mtime_ns


def main():
    for descriptor in (8, 9):
        try:
            os.fstat(descriptor)
            violation("file descriptor %d leaked" % descriptor)
        except OSError:
            pass
    with open(HOME + "/lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with open(HOME + "/state") as text:
            state = json.load(text)
        reads = PROGRAM in ("lvs", "vgs")
        late = False
        if not reads:
            state["calls"] += 1
            if state["calls"] == abs(state["fails"]):
                late = state["fails"] < 0
                if not late:
                    save(state)
                    fail("device-mapper: message ioctl failed: Operation not supported")
        if reads:
            report(state)
        else:
            {"lvcreate": create, "lvremove": remove, "lvrename": rename, "lvchange": change}[PROGRAM](state)
            for group in state["groups"].values():
                for name, each in group["volumes"].items():
                    if each["sum"] not in (None, stamp(each)):
                        violation("somebody wrote to " + name)
        save(state)
        if late:
            fail("Failed to write VG")


def save(state):
    with open(HOME + "/state.part", "w") as out:
        json.dump(state, out)
    os.rename(HOME + "/state.part", HOME + "/state")


main()
