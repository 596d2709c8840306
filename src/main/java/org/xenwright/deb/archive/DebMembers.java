package org.xenwright.deb.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Set;
import org.xenwright.compress.Compression;

/**
 * The two archives inside a .deb (deb(5)).
 *
 * @param control the package's metadata
 * @param data the package's files
 */
record DebMembers(ArFile.Member control, ArFile.Member data) {
    private static final Set<Compression> OF_CONTROL =
            Set.of(Compression.NONE, Compression.GZIP, Compression.XZ, Compression.ZSTD);

    static DebMembers of(FileChannel file, String name) throws IOException {
        List<ArFile.Member> members = ArFile.members(file, name);
        if (members.isEmpty() || !members.get(0).name().equals("debian-binary")) {
            throw new DebFormatException(name, 8, "does not begin with the member debian-binary");
        }
        checkVersion(file, members.get(0), name);
        ArFile.Member control = null;
        ArFile.Member data = null;
        for (ArFile.Member member : members.subList(1, members.size())) {
            if (member.name().startsWith("_")) {
                continue; // deb(5) reserves these for others, readers pass over them
            }
            if (control == null && isTar(member, "control.tar", OF_CONTROL)) {
                control = member;
            } else if (control != null && data == null && isTar(member, "data.tar", Set.of(Compression.values()))) {
                data = member;
            } else {
                throw new DebFormatException(
                        name, member.offset(), "has a member '" + member.name() + "' where none such may be");
            }
        }
        if (control == null || data == null) {
            throw new DebFormatException(name, 8, "lacks " + (control == null ? "control.tar" : "data.tar"));
        }
        return new DebMembers(control, data);
    }

    private static void checkVersion(FileChannel file, ArFile.Member member, String name) throws IOException {
        String version = member.size() > 1024 ? "" : ArFile.text(file, member.offset(), (int) member.size(), name);
        if (!version.matches("(?s)2\\.[0-9]+\\n.*")) {
            throw new DebFormatException(name, member.offset(), "is of a format other than 2.x");
        }
    }

    private static boolean isTar(ArFile.Member member, String base, Set<Compression> allowed) {
        Compression compression = Compression.ofName(member.name());
        return member.name().equals(base + compression.suffix()) && allowed.contains(compression);
    }
}
