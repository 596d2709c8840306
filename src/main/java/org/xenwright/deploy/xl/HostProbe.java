package org.xenwright.deploy.xl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.xenwright.deploy.RecordText;
import org.xenwright.problem.Problem;
import org.xenwright.ssh.HostConnection.Reply;

/**
 * All that is asked of a host before a plan is made, in one command that writes nothing.
 *
 * @param parts what it said, by the name of each part
 * @param codes exit codes by the name of each part
 */
record HostProbe(Map<String, String> parts, Map<String, Integer> codes) {
    private static final String FACTS = """
        facts() {
          echo "user=$(id -u)"
          echo "machine=$(uname -m)"
          for p in flock timeout tar sha256sum systemd-run setsid; do command -v $p >/dev/null && echo "has.$p=yes"; done
          for q in /usr/lib/xen*/bin/qemu-system-i386 /usr/libexec/xen-qemu-system-i386; do [ -x "$q" ] && echo "qemu=$q"; done
          for q in qemu-system-i386 qemu-system-xen qemu-system-x86_64; do command -v $q >/dev/null && echo "qemu=$q"; done
          [ -d /run/systemd/system ] && echo "systemd=yes"
          command -v systemctl >/dev/null && for u in xendomains libvirtd; do
            echo "unit.$u=$(systemctl is-enabled $u 2>/dev/null)"; done
          [ -e /etc/init.d/xendomains ] && echo "init.xendomains=yes"
          for r in "$s" "${s%/*}" /var/lib /; do [ -d "$r" ] && { echo "room=$(df -Pk "$r" | tail -n 1)"
            echo "files=$(stat -f -c %T "$r" 2>/dev/null)"; break; }; done
          set -- "$s"/images/sha256/*".${d##*/}.part"
          [ -e "$1" ] && echo "arriving=$(du -ck "$@" | tail -n 1)"
        DISKS
          return 0
        }
        links() {
          for f in "$d"/domains/*/; do n=${f%/}; n=${n##*/}
            echo "current $n $(readlink "$d/domains/$n/current")"
            echo "auto $n $(readlink "/etc/xen/auto/$n.cfg")"
            for g in "$f"[0-9]*/; do g=${g%/}; [ -d "$g" ] && echo "kept $n/${g##*/} yes"; done
          done
          for f in "$d"/state/*/*.img; do [ -e "$f" ] || continue; f=${f%/*}; echo "state ${f##*/} yes"; done
          return 0
        }
        wanted() {
          for f in "$d"/domains/*/current/xl.json; do [ -f "$f" ] || continue
            n=${f%/current/xl.json}; part "wanted ${n##*/}" head -c 1000000 "$f"
          done
        }
        """;

    /** Asks. */
    static HostProbe ask(HostShell shell, HostLayout layout, DiskStorage disks) throws IOException {
        String mark = "xenwright-" + UUID.randomUUID();
        String script = "d=" + ShellWord.of(layout.folder()) + "; s=" + ShellWord.of(layout.store()) + "\n"
                + "part() { echo \"" + mark + " begin $1\"; shift; \"$@\"; c=$?; echo; echo \"" + mark
                + " end $c\"; }\n"
                + FACTS.replace("DISKS\n", disks.facts())
                + """
                part facts facts
                part info xl info
                part list xl list -v
                part configs xl list -l
                part uptimes xl uptime
                [ -f "$s/format" ] && part format head -c 100 "$s/format"
                [ -d "$s/images/sha256" ] && part images ls "$s/images/sha256"
                [ -s "$d/inventory.json" ] && part inventory head -c MOST "$d/inventory.json"
                [ -s "$d/inventory.json" ] || for f in "$d"/domains/*/*/generation.json; do
                  [ -f "$f" ] && part "PART$f" head -c 100000 "$f"; done
                [ -f "$d/journal" ] && part journal head -c MOST "$d/journal"
                part links links
                wanted
                exit 0
                """.replace("PART", LostInventory.PART).replace("MOST", Integer.toString(RecordText.MOST + 1));
        Reply reply = shell.run(script);
        HostProbe probe = split(reply.out(), mark);
        if (!probe.codes.containsKey("links")) {
            throw shell.refused("looking at " + shell.host(), reply, "log in there and look what its shell says")
                    .raise();
        }
        for (String part : List.of("info", "list", "configs")) {
            if (probe.codes.getOrDefault(part, -1) != 0) {
                throw xl(shell, probe, part, reply).raise();
            }
        }
        return probe;
    }

    private static Problem xl(HostShell shell, HostProbe probe, String part, Reply reply) {
        int code = probe.codes.getOrDefault(part, -1);
        String remedy = !"0".equals(probe.facts().get("user"))
                ? "log in as root: xl works for no other user"
                : code == 127
                        ? "install xen-utils there, or restart a host whose Xen was upgraded"
                        : "start the host with Xen, and see that xl info works there";
        return shell.refused("asking xl of " + shell.host(), new Reply(code, "", reply.err()), remedy);
    }

    /** Splits what was said at lines with a mark that nobody there could know before. */
    static HostProbe split(String text, String mark) {
        Map<String, String> parts = new LinkedHashMap<>();
        Map<String, Integer> codes = new HashMap<>();
        String begin = mark + " begin ";
        String end = "\n" + mark + " end ";
        int at = 0;
        while ((at = text.indexOf(begin, at)) >= 0) {
            int line = text.indexOf('\n', at);
            int to = line < 0 ? -1 : text.indexOf(end, line);
            int last = to < 0 ? -1 : text.indexOf('\n', to + 1);
            if (last < 0) {
                break;
            }
            String name = text.substring(at + begin.length(), line);
            String code = text.substring(to + end.length(), last);
            parts.put(name, text.substring(Math.min(line + 1, to), to));
            codes.put(name, code.matches("[0-9]{1,3}") ? Integer.parseInt(code) : -1);
            at = last;
        }
        return new HostProbe(parts, codes);
    }

    String part(String name) {
        return parts.getOrDefault(name, "");
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(parts.get(name));
    }

    /** Returns what is known of the host besides Xen, by name; of several values the first. */
    Map<String, String> facts() {
        Map<String, String> facts = new HashMap<>();
        part("facts").lines().limit(100).forEach(line -> {
            int at = line.indexOf('=');
            if (at > 0) {
                facts.putIfAbsent(line.substring(0, at), line.substring(at + 1));
            }
        });
        return facts;
    }

    /** Returns what a link of each domain says, of a kind: {@code current}, {@code auto}, {@code kept} or {@code state}. */
    Map<String, String> links(String kind) {
        Map<String, String> links = new HashMap<>();
        part("links").lines().forEach(line -> {
            String[] words = line.split(" ", 3);
            if (words.length == 3 && words[0].equals(kind) && !words[2].isEmpty()) {
                links.put(words[1], words[2]);
            }
        });
        return links;
    }

    /** Returns what stands on each line of a part. */
    List<String> lines(String name) {
        return new ArrayList<>(
                part(name).lines().filter(line -> !line.isBlank()).toList());
    }
}
