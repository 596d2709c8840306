package org.xenwright.packages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Removes from a tree what scripts leave there and what would differ between two runs or two machines: logs, caches,
 * locks, identities, keys, seeds, dates. What a package ships stays.
 */
public final class Normalisation {
    /** Files that programs make as they run and make again, of no value in an image. */
    private static final Pattern GONE = Pattern.compile(String.join(
            "|",
            "/etc/(passwd|group|shadow|gshadow|subuid|subgid)-",
            "/etc/\\.pwd\\.lock",
            "/etc/ld\\.so\\.cache~",
            "/var/cache/ldconfig/aux-cache",
            "/var/cache/debconf/.*-old",
            "/var/cache/apt/(pkgcache|srcpkgcache)\\.bin",
            "/var/cache/apt/archives/.*\\.deb",
            "/var/cache/apt/archives/lock",
            "/var/cache/(man|fontconfig|dictionaries-common)/.*",
            "/var/lib/apt/lists/.+",
            "/var/lib/dpkg/(lock|lock-frontend|triggers/Lock)",
            "/var/lib/dpkg/(status|available|diversions|statoverride)-old",
            "/var/lib/dpkg/(cmethopt|methlock)",
            "/var/lib/dbus/machine-id",
            "/var/lib/systemd/(random-seed|credential\\.secret)",
            "/var/lib/(urandom/)?random-seed",
            "/var/lib/dhcp/.*\\.leases.*",
            "/var/lib/logrotate/status",
            "/var/lib/ucf/(hashfile|registry)\\.\\d+",
            "/var/lib/sgml-base/supercatalog\\.old",
            "/etc/xml/.*\\.old",
            "/usr/share/info/dir\\.old",
            "/var/log/(dpkg|alternatives|bootstrap|fontconfig)\\.log",
            "/var/log/apt/.*",
            "/root/\\.(bash_history|wget-hsts|rnd)",
            "/run/(?!lock$).+",
            "/(tmp|var/tmp)/.+"));

    private static final Pattern COMPILED = Pattern.compile("(/.*)?/__pycache__(/.*)?");
    private static final Pattern LOG = Pattern.compile("/var/log/.+");
    private static final long DAY = 86_400;
    private static final int MAX_TEXT = 16 << 20;

    private final Tree before;
    private final Tree after;
    private final Instant clock;
    private final List<String> notes = new ArrayList<>();

    private Normalisation(Tree before, Tree after, Instant clock) {
        this.before = before;
        this.after = after;
        this.clock = clock;
    }

    /**
     * Applies the rules to what scripts changed.
     *
     * @param before the tree before the scripts ran: what it holds belongs to packages
     * @param after the tree to change
     * @param clock the build's time: nothing stays younger
     * @return remarks for the user, in an order that depends on the tree alone
     */
    public static List<String> apply(Tree before, Tree after, Instant clock) throws IOException {
        Normalisation normalisation = new Normalisation(before, after, clock);
        normalisation.remove();
        normalisation.keysOfChrony();
        normalisation.initiatorName();
        normalisation.machineId();
        normalisation.passwordDates("etc/shadow");
        normalisation.shadowed("etc/passwd", "etc/shadow");
        normalisation.shadowed("etc/group", "etc/gshadow");
        normalisation.fileTriggers();
        BerkeleyFiles.normalise(before, after, clock);
        JavaKeystores.normalise(before, after, clock);
        normalisation.times();
        return normalisation.notes;
    }

    private void remove() {
        List<TreePath> gone = new ArrayList<>();
        List<TreePath> emptied = new ArrayList<>();
        after.walk((path, inode) -> {
            if (before.find(path).isPresent()) {
                return;
            }
            String text = path.toString();
            if (GONE.matcher(text).matches() || COMPILED.matcher(text).matches()) {
                gone.add(path);
            } else if (inode instanceof RegularFile file
                    && file.content().size() > 0
                    && LOG.matcher(text).matches()) {
                emptied.add(path);
            }
        });
        gone.forEach(after::remove);
        for (TreePath path : emptied) {
            after.find(path).ifPresent(inode -> after.put(path, new RegularFile(inode.attributes(), Content.EMPTY)));
        }
    }

    /**
     * Removes chrony's keys: the package's own file holds none, only an example in comments, and dpkg has its owner on
     * record.
     */
    private void keysOfChrony() throws IOException {
        String path = "etc/chrony/chrony.keys";
        if (before.find(path).isEmpty()
                && text(path).lines().anyMatch(line -> !line.isBlank() && !line.matches("[#%;!].*"))) {
            after.remove(path);
            notes.add("left to the first start: /" + path);
        }
    }

    /** Writes what open-iscsi's startup check takes as the order to make a name for this machine. */
    private void initiatorName() {
        String path = "etc/iscsi/initiatorname.iscsi";
        if (before.find(path).isEmpty() && after.find(path).orElse(null) instanceof RegularFile file) {
            after.put(path, new RegularFile(file.attributes(), Content.of("GenerateName=yes\n")));
            notes.add("left to the first start: /" + path);
        }
    }

    private String text(String path) throws IOException {
        return after.find(path).orElse(null) instanceof RegularFile file
                ? new String(file.content().bytes(MAX_TEXT), StandardCharsets.ISO_8859_1)
                : "";
    }

    /** Empties the machine-id: then one is made at the first start, and it is the first start (machine-id(5)). */
    private void machineId() {
        if (before.find("etc/machine-id").orElse(null) instanceof RegularFile given
                && given.content().size() > 0) {
            return; // the project itself gave one
        }
        boolean wanted = after.follow("usr/lib/systemd/systemd").isPresent()
                || after.find("etc/machine-id").isPresent();
        if (wanted && after.find("etc").orElse(null) instanceof Directory) {
            after.put("etc/machine-id", new RegularFile(Attributes.of(0444, clock), Content.EMPTY));
        }
    }

    /** Sorts the file triggers (deb-triggers(5)): dpkg keeps the lines in the order it came across them. */
    private void fileTriggers() throws IOException {
        String path = "var/lib/dpkg/triggers/File";
        if (after.find(path).orElse(null) instanceof RegularFile file) {
            String old = text(path);
            String sorted = old.lines().sorted().map(line -> line + "\n").collect(Collectors.joining());
            if (!sorted.equals(old)) {
                byte[] bytes = sorted.getBytes(StandardCharsets.ISO_8859_1);
                after.put(path, new RegularFile(file.attributes(), Content.of(bytes)));
            }
        }
    }

    /**
     * Sorts lines of passwords in the order of their accounts, as pwck -s does, whichever program made the file first.
     */
    private void shadowed(String accounts, String path) throws IOException {
        if (!(after.find(path).orElse(null) instanceof RegularFile file)) {
            return;
        }
        List<String> order =
                text(accounts).lines().map(line -> line.split(":", 2)[0]).toList();
        String old = text(path);
        String sorted = old.lines()
                .sorted(Comparator.comparingInt(line -> {
                    int at = order.indexOf(line.split(":", 2)[0]);
                    return at < 0 ? Integer.MAX_VALUE : at;
                }))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        if (!sorted.equals(old)) {
            after.put(
                    path, new RegularFile(file.attributes(), Content.of(sorted.getBytes(StandardCharsets.ISO_8859_1))));
        }
    }

    /** Sets the days of the last change (shadow(5), third field) that a script wrote to the build's clock. */
    private void passwordDates(String path) throws IOException {
        if (!(after.find(path).orElse(null) instanceof RegularFile file)) {
            return;
        }
        String old = text(path);
        String day = Long.toString(Math.floorDiv(clock.getEpochSecond(), DAY));
        StringBuilder text = new StringBuilder();
        for (String line : old.split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 3 && !fields[2].isEmpty() && !fields[2].equals("0")) {
                fields[2] = day;
            }
            text.append(String.join(":", fields)).append('\n');
        }
        if (!text.toString().equals(old)) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            after.put(path, new RegularFile(file.attributes(), Content.of(bytes)));
        }
    }

    /**
     * Sets times given by a script to the build's; those given by a package stay, unless younger than the clock. A
     * directory that only got or lost entries keeps the time its package gave it.
     */
    private void times() {
        Set<Inode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        time(after.root(), before.root());
        after.walk((path, inode) -> {
            if (seen.add(inode)) {
                time(inode, before.find(path).orElse(null));
            }
        });
    }

    private void time(Inode inode, @Nullable Inode old) {
        Attributes attributes = inode.attributes();
        if (inode instanceof Directory && old instanceof Directory) {
            Instant time = Instant.ofEpochSecond(
                    old.attributes().seconds(), old.attributes().nanos());
            inode.attributes(attributes.withTime(time).notAfter(clock));
        } else {
            inode.attributes(attributes.notAfter(clock));
        }
    }
}
