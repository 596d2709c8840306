package org.xenwright.deb.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.layer.LayerEntry;
import org.xenwright.layer.TarReader;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;

/**
 * The users and groups every Debian system has, from base-passwd's own lists: archives name owners, and the name counts
 * more than the number.
 */
final class StaticIds {
    private static final int LARGEST = 1 << 20;
    private static final int LAST_STATIC = 99; // Debian policy, section 9.2.2
    private static final int NOBODY = 65534;

    private final Map<String, Long> users = new HashMap<>(Map.of("root", 0L));
    private final Map<String, Long> groups = new HashMap<>(Map.of("root", 0L));

    private StaticIds() {}

    static StaticIds of(List<UnpackedDeb> packages) throws IOException {
        StaticIds ids = new StaticIds();
        for (UnpackedDeb deb : packages) {
            if (deb.name().equals("base-passwd")) {
                ids.read(deb);
            }
        }
        return ids;
    }

    private void read(UnpackedDeb basePasswd) throws IOException {
        try (TarReader reader = new TarReader(basePasswd.data())) {
            for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
                String path = entry.path().toString();
                if (entry.inode() instanceof RegularFile file && path.startsWith("/usr/share/base-passwd/")) {
                    if (path.endsWith("/passwd.master")) {
                        read(file, users);
                    } else if (path.endsWith("/group.master")) {
                        read(file, groups);
                    }
                }
            }
        }
    }

    private static void read(RegularFile file, Map<String, Long> ids) throws IOException {
        String text = new String(file.content().bytes(LARGEST), StandardCharsets.UTF_8);
        for (String line : text.split("\n")) {
            String[] fields = line.split(":");
            if (fields.length >= 3 && fields[2].matches("[0-9]{1,5}")) {
                ids.put(fields[0], Long.parseLong(fields[2]));
            }
        }
    }

    /** Returns the attributes with the owner's number that holds in the image. */
    Attributes resolve(Attributes attributes, String user, String group, String what) throws DebFormatException {
        long uid = id(users, user, attributes.uid(), what);
        long gid = id(groups, group, attributes.gid(), what);
        return uid == attributes.uid() && gid == attributes.gid() ? attributes : attributes.withOwner(uid, gid);
    }

    private static long id(Map<String, Long> known, String name, long number, String what) throws DebFormatException {
        Long id = name.isEmpty() ? null : known.get(name);
        if (id != null) {
            return id;
        }
        if (number <= LAST_STATIC || number == NOBODY || name.isEmpty()) {
            return number;
        }
        throw new DebFormatException(what + " belongs to '" + name + "' (" + number
                + "), whom no system has before its packages are configured");
    }
}
