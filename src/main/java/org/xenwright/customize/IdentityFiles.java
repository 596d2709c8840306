package org.xenwright.customize;

import java.util.regex.Pattern;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** Writes what a machine is called: hostname, hosts, fstab, locale, time zone. */
final class IdentityFiles {
    /** RFC 1123: labels of letters, digits and hyphens, none of them at an end. */
    private static final Pattern HOSTNAME =
            Pattern.compile("(?=.{1,64}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    private IdentityFiles() {}

    static void apply(Place place, Identity identity) {
        if (identity.hostname() != null) {
            hostname(place, identity.hostname());
        }
        if (!identity.mounts().isEmpty()) {
            fstab(place, identity);
        }
        if (identity.locale() != null) {
            locale(place, identity.locale());
        }
        if (identity.timezone() != null) {
            timezone(place, identity.timezone());
        }
    }

    private static void hostname(Place place, String name) {
        String attempted = "naming the machine";
        if (!HOSTNAME.matcher(name).matches()) {
            throw Problem.of(attempted, "choose another name")
                    .found(name)
                    .expected("small letters, digits and hyphens, at most 64 of them, dots between labels")
                    .raise();
        }
        String first = name.split("\\.")[0];
        place.text(attempted, "/etc/hostname", first + "\n", 0644);
        String names = name.equals(first) ? first : name + " " + first;
        place.text(
                attempted,
                "/etc/hosts",
                "127.0.0.1\tlocalhost\n127.0.1.1\t" + names + "\n\n::1\tlocalhost ip6-localhost ip6-loopback\n"
                        + "ff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n",
                0644);
    }

    private static void fstab(Place place, Identity identity) {
        StringBuilder text = new StringBuilder("# <file system> <mount point> <type> <options> <dump> <pass>\n");
        for (Identity.Mount mount : identity.mounts()) {
            text.append(field(mount.source()))
                    .append('\t')
                    .append(field(mount.target()))
                    .append('\t')
                    .append(field(mount.type()))
                    .append('\t')
                    .append(field(mount.options().isEmpty() ? "defaults" : mount.options()))
                    .append("\t0\t")
                    .append(mount.pass())
                    .append('\n');
        }
        place.text("writing /etc/fstab", "/etc/fstab", text.toString(), 0644);
    }

    /** fstab(5): blanks inside a field are written as octal. */
    private static String field(String value) {
        if (value.isEmpty() || value.matches("(?s).*[\\n\\r\\x00].*")) {
            throw Problem.of("writing /etc/fstab", "correct the mount")
                    .found("'" + value + "'")
                    .expected("a field that is not empty and on one line")
                    .raise();
        }
        return value.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011");
    }

    private static void locale(Place place, String locale) {
        String attempted = "setting the locale";
        if (!locale.matches("[A-Za-z0-9_]+(\\.[A-Za-z0-9-]+)?(@[a-z]+)?")) {
            throw Problem.of(attempted, "correct the name")
                    .found(locale)
                    .expected("a name such as en_GB.UTF-8")
                    .raise();
        }
        Tree tree = place.tree();
        boolean builtIn = locale.equals("C") || locale.equals("POSIX") || locale.equals("C.UTF-8");
        String folder = "usr/lib/locale/" + locale.replace("UTF-8", "utf8");
        if (!builtIn
                && tree.find("usr/lib/locale/locale-archive").isEmpty()
                && tree.find(folder).isEmpty()) {
            throw Problem.of(
                            attempted,
                            "add the package locales-all, or locales and a command that runs locale-gen, or use C.UTF-8")
                    .found(locale + ", which the image does not have")
                    .raise();
        }
        // Debian reads the one, systemd the other
        place.text(attempted, "/etc/default/locale", "LANG=" + locale + "\n", 0644);
        place.text(attempted, "/etc/locale.conf", "LANG=" + locale + "\n", 0644);
    }

    private static void timezone(Place place, String zone) {
        String attempted = "setting the time zone";
        if (!zone.matches("[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")) {
            throw Problem.of(attempted, "correct the name")
                    .found(zone)
                    .expected("a name such as Europe/Berlin")
                    .raise();
        }
        boolean utc = zone.equals("UTC") || zone.equals("Etc/UTC");
        if (!utc && place.tree().follow("usr/share/zoneinfo/" + zone).isEmpty()) {
            throw Problem.of(attempted, "add the package tzdata, or correct the name")
                    .found(zone + ", which the image does not have")
                    .raise();
        }
        place.text(attempted, "/etc/timezone", zone + "\n", 0644);
        place.put(
                attempted,
                Place.path(attempted, "/etc/localtime"),
                new Symlink(Attributes.of(0777, place.clock()), "/usr/share/zoneinfo/" + zone));
    }
}
