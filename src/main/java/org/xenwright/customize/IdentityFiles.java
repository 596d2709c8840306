package org.xenwright.customize;

import java.util.regex.Pattern;
import org.xenwright.problem.Problem;

/** Writes the files of a machine's identity: hostname, hosts, fstab. */
final class IdentityFiles {
    /** RFC 1123: labels of letters, digits and hyphens, none of them at an end. */
    private static final Pattern HOSTNAME =
            Pattern.compile("(?=.{1,64}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    private IdentityFiles() {}

    static void apply(Place place, SystemIdentity identity) {
        if (identity.hostname() != null) {
            hostname(place, identity.hostname());
        }
        if (!identity.mounts().isEmpty()) {
            fstab(place, identity);
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

    private static void fstab(Place place, SystemIdentity identity) {
        StringBuilder text = new StringBuilder("# <file system> <mount point> <type> <options> <dump> <pass>\n");
        for (SystemIdentity.Mount mount : identity.mounts()) {
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

    /** Returns a field of fstab(5), in which blanks are written as octal. */
    private static String field(String value) {
        if (value.isEmpty() || value.matches("(?s).*[\\n\\r\\x00].*")) {
            throw Problem.of("writing /etc/fstab", "correct the mount")
                    .found("'" + value + "'")
                    .expected("a field that is not empty and on one line")
                    .raise();
        }
        return value.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011");
    }
}
