package org.xenwright.deb.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.xenwright.content.Content;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;

/** Comparison of two inodes: if they hold the same, it does not matter which of them stays. */
final class SameFile {
    private SameFile() {}

    static boolean test(Inode a, Inode b) throws IOException {
        if (a instanceof RegularFile x && b instanceof RegularFile y) {
            return bytes(x.content(), y.content());
        }
        return link(a, b);
    }

    static boolean link(Inode a, Inode b) {
        return a instanceof Symlink x && b instanceof Symlink y && Arrays.equals(x.target(), y.target());
    }

    private static boolean bytes(Content a, Content b) throws IOException {
        if (a.size() != b.size()) {
            return false;
        }
        try (InputStream one = a.open();
                InputStream two = b.open()) {
            byte[] left = one.readNBytes(1 << 16);
            while (left.length > 0) {
                if (!Arrays.equals(left, two.readNBytes(left.length))) {
                    return false;
                }
                left = one.readNBytes(1 << 16);
            }
            return true;
        }
    }
}
