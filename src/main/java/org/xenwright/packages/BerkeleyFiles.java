package org.xenwright.packages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
 * uid}), and so does each of several databases in one file. One made of the path does the same in every build. Tables of
 * postalias hold the time at which they were made besides, and the free room of a page holds what its memory held before.
 */
final class BerkeleyFiles {
    private static final int MAGIC = 12;
    private static final int PAGE_SIZE = 20;
    private static final int FLAGS = 26;
    private static final int ENTRIES = 20;
    private static final int LOWEST = 22;
    private static final int TYPE = 25;
    private static final int ITEMS = 26;
    private static final int IDENTITY = 52;
    private static final int LENGTH = 20;
    private static final int HEAD = 512;
    private static final int LARGEST_PAGE = 1 << 16;
    private static final int LARGEST = 64 << 20;
    private static final int CHECKSUM = 1;

    /** The magic numbers of a hash, a tree, a queue, a heap. */
    private static final Set<Integer> MAGICS = Set.of(0x061561, 0x053162, 0x042253, 0x074582);

    /** The types of pages with items: of a hash, inner and outer ones of a tree, of record numbers, of duplicates. */
    private static final Set<Integer> WITH_ITEMS = Set.of(2, 3, 4, 5, 6, 12, 13);

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
                if (isBerkeley(bytes, 0)) {
                    int size = pageSize(bytes);
                    for (int at = 0; at + size <= bytes.length; at += size) {
                        if (isBerkeley(bytes, at)) {
                            System.arraycopy(identity(path, at), 0, bytes, at + IDENTITY, LENGTH);
                        } else {
                            clear(page(bytes, at, size));
                        }
                    }
                    String text = MADE.matcher(new String(bytes, StandardCharsets.ISO_8859_1))
                            .replaceAll(String.format(Locale.ROOT, "%010d", clock.getEpochSecond()));
                    byte[] changed = text.getBytes(StandardCharsets.ISO_8859_1);
                    after.put(path, new RegularFile(file.attributes(), Content.of(changed)));
                }
            }
        }
    }

    /** Clears what lies between the offsets of a page's items and the items, which is whatever its memory held before. */
    private static void clear(ByteBuffer page) {
        int free = ITEMS + Short.BYTES * Short.toUnsignedInt(page.getShort(ENTRIES));
        int items = Short.toUnsignedInt(page.getShort(LOWEST));
        if (WITH_ITEMS.contains((int) page.get(TYPE)) && items <= page.limit()) {
            for (int i = free; i < items; i++) {
                page.put(i, (byte) 0);
            }
        }
    }

    /** Returns a page in the order of bytes of its file. */
    private static ByteBuffer page(byte[] bytes, int at, int size) {
        return ByteBuffer.wrap(bytes, at, size).slice().order(head(bytes, 0).order());
    }

    /** Returns an identity that each database of a file has to itself. */
    private static byte[] identity(TreePath path, int at) {
        MessageDigest digest = Digest.sha256();
        digest.update(path.toBytes());
        if (at > 0) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(at).array());
        }
        return digest.digest();
    }

    /** Returns the size of a page; all of the file when its head has none that can be. */
    private static int pageSize(byte[] bytes) {
        int size = head(bytes, 0).getInt(PAGE_SIZE);
        return size >= HEAD && size <= LARGEST_PAGE && Integer.bitCount(size) == 1 ? size : bytes.length;
    }

    /**
     * Returns whether a database begins there, in either order of bytes; one with a checksum of its head is left alone.
     */
    private static boolean isBerkeley(byte[] bytes, int at) {
        return MAGICS.contains(head(bytes, at).getInt(MAGIC)) && (bytes[at + FLAGS] & CHECKSUM) == 0;
    }

    /** Returns the head of a database, in the order of bytes in which its magic number is one. */
    private static ByteBuffer head(byte[] bytes, int at) {
        ByteBuffer head = ByteBuffer.wrap(bytes, at, HEAD).slice().order(ByteOrder.LITTLE_ENDIAN);
        return MAGICS.contains(head.getInt(MAGIC)) ? head : head.order(ByteOrder.BIG_ENDIAN);
    }
}
