package org.xenwright.deploy.xl;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.xenwright.deploy.RecordText;

/**
 * The scripts of the single steps. Each that writes begins with the line by which it ends itself when the lock is in
 * other hands.
 */
record HostScripts(HostLayout layout) {
    static final int RUNS = 77;
    static final int FOREIGN_LINK = 78;
    static final int IN_USE = 79;
    static final int CURRENT = 80;
    /** A domain that is no longer there under the number that was known of it. */
    static final int ANOTHER = 84;
    /** Ends a script that removes files and met a volume. */
    static final int VOLUMES = 85;
    /** What to do about a generation that would not start. */
    static final String CORRECT = "correct its domain file, or the host";
    /** Said by {@code timeout}. */
    static final int TIMED_OUT = 124;

    /** Asks once what runs: {@code l} is all that xl says, with plain slashes. */
    private static final String RUNNING = "l=\n"
            + "running() {\n"
            + "  [ -z \"$l\" ] || return 0\n"
            + "  l=$(xl list -l) && l=$(printf '%s\\n' \"$l\" | sed 's,\\\\/,/,g') && [ -n \"$l\" ]\n"
            + "}\n";

    /**
     * Lets go of loop devices over files whose path begins so, unless a domain that is there names one of the words that
     * follow. A host that was too slow to end them with their domain keeps them, and with each the bytes of a file that
     * nobody sees any more.
     */
    private static final String LOOSEN = RUNNING
            + "o=\n"
            + "loosen() {\n"
            + "  [ -n \"$o\" ] || o=$(losetup -a 2>/dev/null; echo .)\n"
            + "  case $o in *\"($1\"*|*\" $1\"*) running || return 0;; *) return 0;; esac\n"
            + "  b=$1; shift; for w do case $l in *\"$w\"*) return 0;; esac; done\n"
            + "  printf '%s\\n' \"$o\" | while read -r n w; do\n"
            + "    case \" $w\" in *\"($b\"*|*\" $b\"*) losetup -d \"${n%:}\";; esac\n"
            + "  done\n"
            + "}\n";

    /** Lets what {@code $run} runs outlive the connection. */
    static final String OUTLIVING = """
            run=; command -v setsid >/dev/null && run=setsid
            if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
              run='systemd-run --quiet --scope --slice=system.slice --'
            fi
            """;

    /** Returns a generation as messages call it. */
    static String named(String domain, int generation) {
        return "generation " + generation + " of " + domain;
    }

    /** Prints the folders of all deployments. */
    String deployments() {
        return "cd " + ShellWord.of(layout.store() + "/deployments") + " 2>/dev/null || exit 0\n"
                + "ls | head -n 1000\n";
    }

    /** Asks about a staged generation, and keeps xl's own words about it beside it. */
    String check(String domain, int generation) {
        return needs(domain, generation) + """
                rm -f xl.json.part xl.json || exit 1
                xl -N create "$f" > xl.json.part || exit $?
                mv xl.json.part xl.json
                """;
    }

    /** Asks about one that was written just now, in whose folder nothing is but what was sent. */
    String checkNew(String domain, int generation) {
        return needs(domain, generation) + "xl -N create \"$f\" > xl.json 2>/dev/null || exit 1\n";
    }

    /** Looks whether all is there that a generation needs. */
    private String needs(String domain, int generation) {
        return "cd " + ShellWord.of(layout.generation(domain, generation)) + " || exit " + HostShell.MISSING + "\n"
                + "f=" + ShellWord.of(layout.generation(domain, generation) + "/" + domain + ".cfg") + "\n"
                + links(domain)
                + """
                bad=0
                while read -r kind what; do
                  case $kind in
                    path) [ -e "$what" ] || { echo "no file $what" >&2; bad=1; };;
                    bridge) [ -e "/sys/class/net/$what" ] || { echo "no bridge $what" >&2; bad=1; };;
                    auto) if [ -L "$a" ]; then [ "$(readlink "$a")" = "$t" ]; else [ ! -e "$a" ]; fi || {
                      echo "$a, which is not of this deployment: move it away, or write deploy.autostart = 0" >&2
                      bad=1; };;
                  esac
                done < needs
                [ $bad = 0 ] || exit 1
                """;
    }

    /** Starts one, unless a domain of its uuid is there. */
    String start(String guard, String domain, int generation) {
        return guard
                + "cd " + ShellWord.of(layout.generation(domain, generation)) + " || exit " + HostShell.MISSING + "\n"
                + "f=" + ShellWord.of(layout.generation(domain, generation) + "/" + domain + ".cfg") + "\n"
                // by the shell itself: each program costs a host more than the line it reads
                + "u=; while read -r l; do\n"
                + "  case $l in '\"uuid\"'*) u=${l#*:}; u=${u#*\\\"}; u=${u%%\\\"*};; esac\n"
                + "done < generation.json\n"
                + "case $u in *[!0-9a-f-]*) u=;; esac; [ ${#u} = 36 ] || exit " + HostShell.MISSING + "\n"
                + "l=$(xl list -v) || exit 1\n"
                + "case \"$l\" in *\"$u\"*) exit " + RUNS + ";; esac\n"
                // a domain that was saved when the host went down would come back with its old disks
                + "v=" + ShellWord.of(HostLayout.SAVED + "/" + domain) + "; [ ! -e \"$v\" ] || rm -f \"$v\"\n"
                + OUTLIVING
                + """
                $run xl create -q "$f" </dev/null >&2 8>&- || exit $?
                echo "$u"
                """
                + (isNumber(domain) ? "" : "xl list -v " + ShellWord.of(domain) + " 2>/dev/null || ") + "xl list -v\n";
    }

    /** Returns whether xl takes a name for the number of a domain. */
    static boolean isNumber(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Goes on while a domain has the number that was known of it. */
    static String still(int id, UUID domain) {
        return still(id, domain, "exit " + ANOTHER);
    }

    private static String still(int id, UUID domain, String otherwise) {
        return "case \"$(xl list -v " + id + " 2>/dev/null)\" in *" + domain + "*) ;; *) " + otherwise + ";; esac\n";
    }

    /** Prints how the request ended, then what is there. */
    String shutDown(String guard, int id, Duration patience) {
        return guard
                + "timeout " + Math.max(1, patience.toSeconds()) + " xl shutdown -F -w -w " + id + " >/dev/null\n"
                + "echo $?; xl list -v\n";
    }

    /** Waits while a domain is there, which its backends are letting go, and prints what is there then. */
    String let(int id, UUID domain, Duration patience) {
        return "n=0; while [ $n -lt " + patience.toSeconds() + " ]; do\n"
                + still(id, domain, "break")
                + "  n=$((n+1)); sleep 1\n"
                + "done; xl list -v\n";
    }

    String destroy(String guard, int id) {
        return guard + "xl destroy " + id + " >/dev/null; xl list -v\n";
    }

    /** Switches the link by a rename, so that there is one at any time. */
    String point(String domain, int generation, boolean autostart) {
        return "cd " + ShellWord.of(layout.domain(domain)) + " || exit " + HostShell.MISSING + "\n"
                + "[ -d " + generation + " ] || exit " + HostShell.MISSING + "\n"
                + links(domain)
                + (autostart
                        ? "[ -L \"$a\" ] && [ \"$(readlink \"$a\")\" != \"$t\" ] && exit " + FOREIGN_LINK + "\n"
                                + "[ -e \"$a\" ] && [ ! -L \"$a\" ] && exit " + FOREIGN_LINK + "\n"
                        : "")
                + "[ ! -L current.part ] || rm -f current.part; ln -s " + generation
                + " current.part && mv -T current.part current || exit 1\n"
                + (autostart
                        // whatever lies in the folder itself is started, whatever its name
                        ? "[ -L \"$a\" ] || { { [ -d " + ShellWord.of(HostLayout.AUTO) + " ] || mkdir -p "
                                + ShellWord.of(HostLayout.AUTO) + "; } && ln -s \"$t\" \"$a\"; } || exit 1\n"
                        : unlink());
    }

    String unpoint(String guard, String domain) {
        return guard + links(domain) + unlink() + "rm -f " + ShellWord.of(layout.domain(domain) + "/current") + "\n";
    }

    private String links(String domain) {
        return "a=" + ShellWord.of(layout.autostart(domain)) + "; t=" + ShellWord.of(layout.autostarted(domain)) + "\n";
    }

    /** Takes the link away if it is ours. */
    private static String unlink() {
        return "if [ -L \"$a\" ] && [ \"$(readlink \"$a\")\" = \"$t\" ]; then rm -f \"$a\" || exit 1; fi\n";
    }

    /** Removes generations, and prints the name of each before; asks once what runs, and only if one of them is there. */
    String discard(String guard, Map<String, List<Integer>> generations) {
        StringBuilder script = new StringBuilder(guard)
                .append(LOOSEN)
                .append(VolumeStorage.RELEASE)
                .append("""
            drop() {
              cd "$2" 2>/dev/null || return 0
              echo "$1"
              away "$3.part" && away "$3.gone" || exit 1
              if [ -e "$3" ]; then
                [ "$(readlink current)" = "$3" ] && exit 80
                running || exit 1
                case $l in *"$4"*) exit 79;; esac
                loosen "$2/$3/" "$4"
                mv -T "$3" "$3.gone" && away "$3.gone" || exit 1
              fi
              cd .. && rmdir "$2" 2>/dev/null || return 0
              # the last of them: nothing uses any more what outlives them
              loosen "${2%/*/*}/state/${2##*/}/" "${4%/*/}/" "${4%/*/*/*/}/state/${2##*/}/"
              return 0
            }
            """);
        generations.forEach((domain, all) -> all.forEach(generation -> script.append("drop ")
                .append(ShellWord.of(named(domain, generation)))
                .append(' ')
                .append(ShellWord.of(layout.domain(domain)))
                .append(' ')
                .append(generation)
                .append(' ')
                .append(ShellWord.of(layout.belowStore(layout.generation(domain, generation) + "/")))
                .append('\n')));
        return script.toString();
    }

    /** Removes what outlives the generations of a domain, unless one of them is there or something runs from it. */
    String erase(String guard, String domain) {
        return guard + LOOSEN + "d=" + ShellWord.of(layout.domain(domain)) + "; s="
                + ShellWord.of(layout.state(domain))
                + "; p=" + ShellWord.of(layout.belowStore(layout.state(domain) + "/"))
                + "; q=" + ShellWord.of(layout.belowStore(layout.domain(domain) + "/")) + "\n"
                + """
                [ -e "$s" ] || exit 0
                for f in "$d"/*; do [ ! -e "$f" ] || exit 79; done
                running || exit 1
                # a domain names its state disks by links of its generation
                case $l in *"$p"*|*"$q"*) exit 79;; esac
                loosen "$s/"
                rm -rf "$s"
                """;
    }

    /** Prints the names of deployments of which there is more than a lock that is just being taken. */
    String begun(String prefix) {
        return "s=" + ShellWord.of(layout.store() + "/deployments/") + "; p=" + ShellWord.of(prefix) + "\n" + """
                for f in "$s$p"*/; do
                  [ -d "$f" ] || continue
                  f=${f%/}
                  [ -n "$(ls "$f/domains" 2>/dev/null)$(find "$f" -prune -mmin +10)" ] && echo "${f##*/}"
                done
                exit 0
                """;
    }

    /** Removes all of the deployment, also what outlives its generations; its last act, since its lock goes with it. */
    String remove(String guard) {
        return guard + released() + "a=" + ShellWord.of(HostLayout.AUTO) + "\n" + """
                for f in "$a"/*; do
                  [ -L "$f" ] || continue
                  case "$(readlink "$f")" in "$d"/*) rm -f "$f" || exit 1;; esac
                done
                rm -f "${d%/deployments/*}"/images/sha256/*".${d##*/}.part"*
                rm -rf "$d"
                """;
    }

    /** Takes away what the generations of the deployment have elsewhere; ends the script while a domain runs from them. */
    String released() {
        return LOOSEN + VolumeStorage.RELEASE + "d=" + ShellWord.of(layout.folder()) + "\n"
                + "p=" + ShellWord.of(layout.belowStore(layout.folder() + "/")) + "\n"
                + """
                running || exit 1
                case $l in *"$p"*) exit 79;; esac
                loosen "$d/"
                for f in "$d"/domains/*/*/volumes; do release "$f" || exit 1; done
                """;
    }

    /** Notes images that are there for the deployment alone, instead of those that were noted; they come as input. */
    String bringing(String guard) {
        return guard + "cat > " + ShellWord.of(brought()) + "\n";
    }

    /** Returns the file that names them. */
    String brought() {
        return layout.folder() + "/brought";
    }

    String record(String guard) {
        return guard + "cd " + ShellWord.of(layout.folder()) + " || exit " + HostShell.MISSING + "\n" + """
            cat > inventory.json.part || exit 1
            sync inventory.json.part 2>/dev/null || sync
            mv -T inventory.json.part inventory.json && rm -f sending && : > journal || exit 1
            sync journal 2>/dev/null || sync
            """;
    }

    /** Removes images that no text of any deployment names, and their volumes; the names of those to keep come as input. */
    String prune(String guard) {
        return prune(guard, VolumeStorage.RELEASE);
    }

    /** Removes such images, as long as none of them has a volume: ends with {@link #VOLUMES} at the first that has one. */
    String pruneFiles(String guard) {
        return prune(guard, "release() { exit " + VOLUMES + "; }\n");
    }

    private String prune(String guard, String release) {
        return guard + LOOSEN + release
                + "s=" + ShellWord.of(layout.store()) + "; m=" + RecordText.MOST + "\n"
                + "x=" + ShellWord.of("." + layout.deployment() + ".part") + "; b=" + ShellWord.of(brought()) + "\n"
                + """
                k=$(cat) || exit 1
                rm -f "$b"
                cd "$s/images/sha256" || exit 74
                exec 9>>lock && flock 9 || exit 1
                k="$k $(cat "$s"/deployments/*/inventory.json "$s"/deployments/*/sending \
                  "$s"/deployments/*/brought "$s"/deployments/*/domains/*/*/generation.json 2>/dev/null | grep -o '[0-9a-f]\\{64\\}')"
                for f in *; do
                  case $f in *"$x"|*"$x.have"|*.blocks|*.volumes) h=${f%%.*};; *.*|lock) continue;; *) h=$f;; esac
                  [ ${#h} = 64 ] || continue
                  case "$k" in *"$h"*) ;; *) [ ! -e "$h.volumes" ] || { release "$h.volumes" && rm -f "$h.volumes"; } || exit 1
                      loosen "$s/images/sha256/$f" "/images/sha256/$f"
                      rm -f "$f" && [ "$f" = "$h" ] && echo "$h";; esac
                done
                exit 0
                """;
    }
}
