# Asks dnf 4 which packages it would install, and writes its answer as JSON. Runs in the sandbox, as root of the base.
import json
import os
import sys

HOME = sys.argv[1]


def opened(question):
    import dnf
    base = dnf.Base()
    conf = base.conf
    if os.path.exists("/etc/dnf/dnf.conf"):
        conf.read()
    conf.installroot = "/"
    conf.cachedir = HOME + "/cache"
    conf.persistdir = HOME + "/persist"
    conf.logdir = HOME + "/log"
    conf.reposdir = []
    conf.plugins = False
    conf.gpgcheck = False
    conf.localpkg_gpgcheck = False
    conf.zchunk = False
    conf.install_weak_deps = question["recommends"]
    # unknown where no package of the base says it; addresses were filled in before
    conf.substitutions["releasever"] = conf.substitutions.get("releasever") or "0"
    for each in question["repositories"]:
        repo = dnf.repo.Repo(each["id"], conf)
        for key, value in sorted(each["options"].items()):
            setattr(repo, key, converted(key, value))
        repo.baseurl = ["file://" + HOME + "/repositories/" + each["id"]]
        repo.gpgcheck = False
        repo.repo_gpgcheck = False
        repo.skip_if_unavailable = False
        base.repos.add(repo)
    base.fill_sack(load_system_repo=True, load_available_repos=True)
    return base


def converted(key, value):
    if key in ("priority", "cost"):
        return int(value)
    if key == "module_hotfixes":
        return value.lower() in ("1", "yes", "true", "on")
    return value.replace(",", " ").split()


def jobs(base, question):
    if question["files"]:
        for package in base.add_remote_rpms([HOME + "/files/" + each for each in question["files"]]):
            base.package_install(package)
    base.install_specs(question["words"])


def others(base, pins):
    query = base.sack.query().filterm(empty=True)
    for pin in pins:
        same = base.sack.query().available().filterm(name=pin["name"], arch=pin["arch"])
        kept = same.filter(evr=pin["evr"])
        if kept:
            query = query.union(same.difference(kept))
    return query


def solved(base):
    base.resolve()
    return list(base.transaction)


def full(package):
    return {"name": package.name, "epoch": str(package.epoch), "version": package.version,
            "release": package.release, "arch": package.arch}


def pinned(base, question):
    """What stays as it was: first everything new, for the versions of what is to be new; then as much as possible old."""
    import dnf.selector
    fresh = {}
    for item in solved(base):
        if item.name in question["named"]:
            fresh[(item.name, item.arch)] = "%s:%s-%s" % (item.epoch, item.version, item.release)
    old = [pin for pin in question["pins"] if pin["name"] not in question["named"]]
    new = [{"name": name, "arch": arch, "evr": evr} for (name, arch), evr in sorted(fresh.items())]
    base.reset(goal=True)
    jobs(base, question)
    for pins, optional in ((new, False), (old, True)):
        for pin in pins:
            if base.sack.query().filter(name=pin["name"], arch=pin["arch"], evr=pin["evr"]):
                selector = dnf.selector.Selector(base.sack)
                selector.set(name=pin["name"], arch=pin["arch"], evr=pin["evr"])
                base._goal.install(select=selector, optional=optional)
    kept = {(item.name, item.arch): "%s:%s-%s" % (item.epoch, item.version, item.release) for item in solved(base)}
    stays = [pin for pin in old + new if kept.get((pin["name"], pin["arch"])) == pin["evr"]]
    base.reset(goal=True)
    base.sack.add_excludes(others(base, stays))
    jobs(base, question)


def answer(question):
    import dnf.subject
    base = opened(question)
    jobs(base, question)
    if question["pins"]:
        pinned(base, question)
    packages = []
    chosen = set()
    for item in solved(base):
        entry = full(item)
        entry["action"] = item.action_name
        entry["repository"] = item.from_repo
        if item.action_name in ("Install", "Upgrade", "Downgrade", "Reinstall"):
            entry["location"] = item.pkg.location or ""
            chosen.add(str(item.pkg))
        packages.append(entry)
    asked = {}
    for word in question["words"]:
        if not word.startswith("@"):
            query = dnf.subject.Subject(word).get_best_query(base.sack, with_filenames=word.startswith("/"))
            asked[word] = [full(each) for each in query if str(each) in chosen]
    return {"packages": packages, "asked": asked}


def main():
    with open(HOME + "/question.json") as file:
        question = json.load(file)
    os.makedirs(HOME + "/log", exist_ok=True)
    try:
        result = answer(question)
    except Exception as error:
        result = {"error": str(error) or type(error).__name__}
    # a cache of no use to anybody, which would travel out of the sandbox
    import shutil
    for each in ("cache", "persist", "log"):
        shutil.rmtree(HOME + "/" + each, ignore_errors=True)
    with open(HOME + "/answer.json", "w") as file:
        json.dump(result, file)


main()
