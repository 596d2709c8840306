package org.xenwright.rpm.archive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.rpm.header.RpmFile;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * The archive of a package's files, plain: cpio in its form "newc", or a stripped one that has the numbers of files in
 * place of all else. What it says of a file besides its content does not count, since the header is what is signed.
 */
final class Payload {
    private static final int HEADER = 110;
    private static final int STRIPPED = 14;
    private static final int MAGIC = 6;
    private static final int FIELD = 8;
    private static final int SIZE = 6;
    private static final int NAME_SIZE = 11;
    private static final int ALIGNED = 4;
    private static final String TRAILER = "TRAILER!!!";

    private final Path file;
    private final String name;
    private final List<RpmFile> files;
    private final InputStream in;
    private final long end;
    private final @Nullable Content[] contents;
    private final @Nullable Content[] linked;
    private final boolean[] seen;
    private final Map<TreePath, Integer> numbers = new HashMap<>();
    private final HardLinks links;
    private long position;

    private Payload(Path file, InputStream in, List<RpmFile> files, String name) throws IOException {
        this.file = file;
        this.in = in;
        this.files = files;
        this.name = name;
        this.end = Files.size(file);
        this.contents = new Content[files.size()];
        this.linked = new Content[files.size()];
        this.seen = new boolean[files.size()];
        this.links = HardLinks.of(files);
        for (int i = 0; i < files.size(); i++) {
            if (numbers.put(files.get(i).path(), i) != null) {
                throw new RpmFormatException(name, files.get(i).path() + " comes twice");
            }
        }
    }

    /**
     * Finds the contents of a package's files in its archive.
     *
     * @param file the archive, as it came out of its compression
     * @param files of the header
     * @return by number; null for what has no content of its own: folders, links, ghosts
     * @throws RpmFormatException when the archive has others than these files, or other sizes
     */
    static List<@Nullable Content> read(Path file, List<RpmFile> files, String name) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            Payload payload = new Payload(file, in, files, name);
            while (payload.entry()) {
                continue;
            }
            payload.finish();
            return Arrays.asList(payload.contents);
        } catch (EOFException e) {
            throw new RpmFormatException(name, "the archive of its files is cut off");
        }
    }

    /** Reads an entry; false at the end. */
    private boolean entry() throws IOException {
        byte[] begin = take(STRIPPED);
        String magic = new String(begin, 0, MAGIC, StandardCharsets.US_ASCII);
        if (magic.equals("07070X")) {
            long number = hex(begin, MAGIC);
            align();
            if (number >= files.size()) {
                throw new RpmFormatException(name, "its archive has file " + number + " of " + files.size());
            }
            RpmFile described = files.get((int) number);
            boolean bare = FileType.of(described) != FileType.FILE && FileType.of(described) != FileType.LINK
                    || links.last((int) number) != number;
            content((int) number, bare ? 0 : described.size());
            return true;
        }
        if (!magic.equals("070701") && !magic.equals("070702")) {
            throw new RpmFormatException(name, "its archive is no cpio at byte " + (position - STRIPPED));
        }
        byte[] header = Arrays.copyOf(begin, HEADER);
        System.arraycopy(take(HEADER - STRIPPED), 0, header, STRIPPED, HEADER - STRIPPED);
        long size = hex(header, MAGIC + SIZE * FIELD);
        long length = hex(header, MAGIC + NAME_SIZE * FIELD);
        if (length < 2 || length > TreePath.MAX_LENGTH + 3) {
            throw new RpmFormatException(name, "its archive has a name of " + length + " bytes");
        }
        byte[] path = take((int) length);
        if (path[path.length - 1] != 0) {
            throw new RpmFormatException(name, "its archive has a name without an end");
        }
        align();
        path = Arrays.copyOf(path, path.length - 1);
        if (new String(path, StandardCharsets.ISO_8859_1).equals(TRAILER)) {
            return false;
        }
        content(number(path), size);
        return true;
    }

    private int number(byte[] path) throws RpmFormatException {
        TreePath clean;
        try {
            clean = TreePath.of(path);
        } catch (UnsafePathException e) {
            throw new RpmFormatException(name, e);
        }
        Integer number = numbers.get(clean);
        if (number == null) {
            throw new RpmFormatException(name, "its archive has " + clean + ", of which its header says nothing");
        }
        return number;
    }

    /** Notes where the content of a file lies, and passes over it. */
    private void content(int number, long size) throws IOException {
        RpmFile described = files.get(number);
        if (seen[number]) {
            throw new RpmFormatException(name, described.path() + " is in its archive twice");
        }
        seen[number] = true;
        long start = position;
        FileType kind = FileType.of(described);
        long expected = switch (kind) {
            case FILE -> links.isLink(number) && size == 0 ? 0 : described.size();
            case LINK -> described.link().getBytes(StandardCharsets.UTF_8).length;
            default -> 0;
        };
        // the target of a link is the header's, and need be in no encoding
        if (size != expected && kind != FileType.LINK || size < 0 || size > end - start) {
            throw new RpmFormatException(
                    name, described.path() + " has " + size + " bytes in its archive, " + expected + " in its header");
        }
        in.skipNBytes(size);
        position += size;
        align();
        if (kind == FileType.FILE && (size > 0 || described.size() == 0)) {
            linked[links.last(number)] = size == 0 ? Content.EMPTY : new Content.Slice(file, start, size);
        }
    }

    /** Gives hard links the content that came with one of them, and tells what is missing. */
    private void finish() throws RpmFormatException {
        for (int i = 0; i < files.size(); i++) {
            RpmFile described = files.get(i);
            if (described.isGhost()) {
                continue;
            }
            if (!seen[i]) {
                throw new RpmFormatException(name, described.path() + " is missing in its archive");
            }
            if (FileType.of(described) == FileType.FILE) {
                // not only the last: packages were made that had it with another
                Content content = linked[links.last(i)];
                if (content == null || content.size() != described.size()) {
                    throw new RpmFormatException(name, described.path() + " has no content in its archive");
                }
                contents[i] = content;
            }
        }
    }

    private byte[] take(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        position += count;
        return bytes;
    }

    private void align() throws IOException {
        int padding = (int) ((ALIGNED - position % ALIGNED) % ALIGNED);
        in.skipNBytes(padding);
        position += padding;
    }

    private long hex(byte[] header, int at) throws RpmFormatException {
        long value = 0;
        for (int i = at; i < at + FIELD; i++) {
            int digit = Character.digit(header[i], 16);
            if (digit < 0) {
                throw new RpmFormatException(name, "its archive has no number where one must be");
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
