package org.xenwright.deb.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * A file whose content belongs to the administrator (deb-conffiles(5)).
 *
 * @param path where it is
 * @param removeOnUpgrade whether the package has it no longer, and asks for its removal
 */
public record Conffile(TreePath path, boolean removeOnUpgrade) {
    private static final String FLAG = "remove-on-upgrade ";

    static List<Conffile> parse(byte[] list, String name) throws DebFormatException {
        List<Conffile> conffiles = new ArrayList<>();
        for (String line : new String(list, StandardCharsets.UTF_8).split("\n")) {
            String text = line.strip();
            if (text.isEmpty()) {
                continue;
            }
            boolean remove = text.startsWith(FLAG);
            String path = remove ? text.substring(FLAG.length()).strip() : text;
            if (!path.startsWith("/")) {
                throw new DebFormatException(name + ": its conffile '" + text + "' is no absolute path");
            }
            try {
                conffiles.add(new Conffile(TreePath.of(path), remove));
            } catch (UnsafePathException e) {
                throw new DebFormatException(name + ": its conffile: " + e.getMessage());
            }
        }
        return conffiles;
    }
}
