package org.xenwright.deb.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.layer.LayerEntry;
import org.xenwright.layer.TarReader;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;

/** The files of a control archive, in memory, by name. */
final class ControlMembers {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");
    private static final int LARGEST = 64 << 20;

    private ControlMembers() {}

    static SortedMap<String, byte[]> read(Path tar, String name) throws IOException {
        SortedMap<String, byte[]> members = new TreeMap<>();
        long total = 0;
        try (TarReader reader = new TarReader(tar, new Allowance(Bounds.ofArchive()), name + " control.tar")) {
            for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (entry.path().isRoot() && entry.inode() instanceof Directory) {
                    continue;
                }
                String member = entry.path().toString().substring(1);
                if (!(entry.inode() instanceof RegularFile file)
                        || !NAME.matcher(member).matches()) {
                    throw new DebFormatException(
                            name + ": its control archive holds '" + member + "', which is no plain file of it");
                }
                if (file.content() instanceof Content.Sparse) {
                    throw new DebFormatException(
                            name + ": its control archive holds '" + member + "' as a sparse file, which dpkg refuses");
                }
                total += file.content().size();
                if (total > LARGEST) {
                    throw new DebFormatException(name + ": its control archive holds more than 64 MiB");
                }
                if (members.put(member, file.content().bytes(LARGEST)) != null) {
                    throw new DebFormatException(name + ": its control archive holds '" + member + "' twice");
                }
            }
        }
        return members;
    }
}
