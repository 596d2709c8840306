package org.xenwright.deploy.xl;

import java.time.Duration;
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
    /** Said by {@code timeout}. */
    static final int TIMED_OUT = 124;

    /** Returns a generation as messages call it. */
    static String named(String domain, int generation) {
        return "generation " + generation + " of " + domain;
    }

    /** Asks about a staged generation, and keeps xl's own words about it beside it. */
    String check(String domain, int generation) {
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
                rm -f xl.json.part xl.json || exit 1
                xl -N create "$f" > xl.json.part || exit $?
                mv xl.json.part xl.json
                """;
    }

    /** Starts one, unless a domain of its uuid is there. */
    String start(String guard, String domain, int generation) {
        return guard
                + "cd " + ShellWord.of(layout.generation(domain, generation)) + " || exit " + HostShell.MISSING + "\n"
                + "f=" + ShellWord.of(layout.generation(domain, generation) + "/" + domain + ".cfg") + "\n"
                + "u=$(sed -n 's/^ *\"uuid\" *: *\"\\([0-9a-f-]*\\)\".*/\\1/p' generation.json)\n"
                + "[ ${#u} = 36 ] || exit " + HostShell.MISSING + "\n"
                + "l=$(xl list -v) || exit 1\n"
                + "case \"$l\" in *\"$u\"*) exit " + RUNS + ";; esac\n"
                // a domain that was saved when the host went down would come back with its old disks
                + "rm -f " + ShellWord.of(HostLayout.SAVED + "/" + domain) + "\n"
                + """
                run=; command -v setsid >/dev/null && run=setsid
                if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
                  run='systemd-run --quiet --scope --slice=system.slice --'
                fi
                $run xl create -q "$f" </dev/null >&2 8>&- || exit $?
                echo "$u"
                xl list -v
                """;
    }

    /** Prints how the request ended, then what is there. */
    String shutDown(String guard, int id, Duration patience) {
        return guard
                + "timeout " + Math.max(1, patience.toSeconds()) + " xl shutdown -F -w -w " + id + " >/dev/null\n"
                + "echo $?; xl list -v\n";
    }

    String destroy(String guard, int id) {
        return guard + "xl destroy " + id + " >/dev/null; xl list -v\n";
    }

    /** Switches the link by a rename, so that there is one at any time. */
    String point(String guard, String domain, int generation, boolean autostart) {
        return guard
                + "cd " + ShellWord.of(layout.domain(domain)) + " || exit " + HostShell.MISSING + "\n"
                + "[ -d " + generation + " ] || exit " + HostShell.MISSING + "\n"
                + links(domain)
                + (autostart
                        ? "[ -L \"$a\" ] && [ \"$(readlink \"$a\")\" != \"$t\" ] && exit " + FOREIGN_LINK + "\n"
                                + "[ -e \"$a\" ] && [ ! -L \"$a\" ] && exit " + FOREIGN_LINK + "\n"
                        : "")
                + "rm -f current.part; ln -s " + generation + " current.part && mv -T current.part current || exit 1\n"
                + (autostart
                        // whatever lies in the folder itself is started, whatever its name
                        ? "[ -L \"$a\" ] && exit 0\n"
                                + "mkdir -p " + ShellWord.of(HostLayout.AUTO) + " && rm -f autostart.part"
                                + " && ln -s \"$t\" \"$a\"\n"
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

    String discard(String guard, String domain, int generation) {
        return guard
                + "cd " + ShellWord.of(layout.domain(domain)) + " 2>/dev/null || exit 0\n"
                + "g=" + generation + "; p="
                + ShellWord.of(layout.belowStore(layout.generation(domain, generation) + "/")) + "\n"
                + """
                rm -rf "$g.part" "$g.gone"
                [ -e "$g" ] || exit 0
                [ "$(readlink current)" = "$g" ] && exit 80
                l=$(xl list -l) || exit 1
                printf '%s\\n' "$l" | sed 's,\\\\/,/,g' | grep -qF "$p" && exit 79
                mv -T "$g" "$g.gone" && rm -rf "$g.gone" || exit 1
                d=$PWD; cd .. && rmdir "$d" 2>/dev/null
                exit 0
                """;
    }

    /** Prints the names of deployments of which there is more than a lock that is just being taken. */
    String deployments(String prefix) {
        return "s=" + ShellWord.of(layout.store() + "/deployments/") + "; p=" + ShellWord.of(prefix) + "\n"
                + """
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
        return guard
                + "d=" + ShellWord.of(layout.folder()) + "; a=" + ShellWord.of(HostLayout.AUTO) + "\n"
                + "p=" + ShellWord.of(layout.belowStore(layout.folder() + "/")) + "\n"
                + """
                l=$(xl list -l) || exit 1
                printf '%s\\n' "$l" | sed 's,\\\\/,/,g' | grep -qF "$p" && exit 79
                for f in "$a"/*; do
                  [ -L "$f" ] || continue
                  case "$(readlink "$f")" in "$d"/*) rm -f "$f" || exit 1;; esac
                done
                rm -f "${d%/deployments/*}"/images/sha256/*".${d##*/}.part"*
                rm -rf "$d"
                """;
    }

    /** Appends the line that comes as input. One that a crash cut off gets an end first. */
    String journal(String guard) {
        return guard + "cd " + ShellWord.of(layout.folder()) + " || exit " + HostShell.MISSING + "\n" + """
            [ -z "$(tail -c 1 journal 2>/dev/null)" ] || echo >> journal || exit 1
            cat >> journal || exit 1
            sync journal 2>/dev/null || sync
            """;
    }

    String record(String guard) {
        return guard + "cd " + ShellWord.of(layout.folder()) + " || exit " + HostShell.MISSING + "\n" + """
            cat > inventory.json.part || exit 1
            sync inventory.json.part 2>/dev/null || sync
            mv -T inventory.json.part inventory.json && rm -f sending && : > journal || exit 1
            sync journal 2>/dev/null || sync
            """;
    }

    /** Removes images that no text of any deployment names; the names of those to keep come as input. */
    String prune(String guard) {
        return guard
                + "s=" + ShellWord.of(layout.store()) + "; m=" + RecordText.MOST + "\n"
                + "x=" + ShellWord.of("." + layout.deployment() + ".part") + "\n"
                + """
                k=$(cat) || exit 1
                cd "$s/images/sha256" || exit 74
                exec 9>>lock && flock 9 || exit 1
                k="$k $(cat "$s"/deployments/*/inventory.json "$s"/deployments/*/sending \
                  "$s"/deployments/*/domains/*/*/generation.json 2>/dev/null | grep -o '[0-9a-f]\\{64\\}')"
                for f in *; do
                  case $f in *"$x"|*"$x.have"|*.blocks) h=${f%%.*};; *.*|lock) continue;; *) h=$f;; esac
                  [ ${#h} = 64 ] || continue
                  case "$k" in *"$h"*) ;; *) rm -f "$f" && [ "$f" = "$h" ] && echo "$h";; esac
                done
                exit 0
                """;
    }
}
