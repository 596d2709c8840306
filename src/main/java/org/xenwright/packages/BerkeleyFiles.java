package org.xenwright.packages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.xenwright.content.Content;
import org.xenwright.store.Digest;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * Files of Berkeley DB, such as the aliases of a mail server: each bears an identity of 20 bytes that is made of the
 * time and the inode, by which the library tells files that are open from each other (its {@code DBMETA}, field {@code
 * uid}). One made of the path does the same in every build. Tables of postalias hold the time at which they were made
 * besides.
 */
final class BerkeleyFiles {
    private static final int MAGIC = 12;
    private static final int FLAGS = 26;
    private static final int IDENTITY = 52;
    private static final int LENGTH = 20;
    private static final int HEAD = 512;
    private static final int LARGEST = 64 << 20;
    private static final int CHECKSUM = 1;

    /** The magic numbers of a hash, a tree, a queue, a heap. */
    private static final Set<Integer> MAGICS = Set.of(0x061561, 0x053162, 0x042253, 0x074582);

    /** The value of an entry lies before its key; both begin with the byte 1 (H_KEYDATA). */
    private static final Pattern MADE = Pattern.compile("(?<=\\x01)[0-9]{10}(?=\\x00?\\x01YP_LAST_MODIFIED)");

    private BerkeleyFiles() {}

    /** Changes the identities and times in files that no package ships. */
    static void normalise(Tree before, Tree after, Instant clock) throws IOException {
        List<TreePath> found = new ArrayList<>();
        after.walk((path, inode) -> {
            if (inode instanceof RegularFile file
                    && path.toString().endsWith(".db")
                    && file.content().size() >= HEAD
                    && file.content().size() <= LARGEST
                    && before.find(path).isEmpty()) {
                found.add(path);
            }
        });
        for (TreePath path : found) {
            if (after.find(path).orElse(null) instanceof RegularFile file) {
                byte[] bytes = file.content().bytes(LARGEST);
                if (isBerkeley(bytes)) {
                    byte[] identity = Digest.sha256().digest(path.toBytes());
                    System.arraycopy(identity, 0, bytes, IDENTITY, LENGTH);
                    String text = MADE.matcher(new String(bytes, StandardCharsets.ISO_8859_1))
                            .replaceAll("%010d".formatted(clock.getEpochSecond()));
                    byte[] changed = text.getBytes(StandardCharsets.ISO_8859_1);
                    after.put(path, new RegularFile(file.attributes(), Content.of(changed)));
                }
            }
        }
    }

    /** Returns whether it is such a file, in either order of bytes; one with a checksum of its head is left alone. */
    private static boolean isBerkeley(byte[] bytes) {
        int magic = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(MAGIC);
        return (MAGICS.contains(magic) || MAGICS.contains(Integer.reverseBytes(magic)))
                && (bytes[FLAGS] & CHECKSUM) == 0;
    }
}
