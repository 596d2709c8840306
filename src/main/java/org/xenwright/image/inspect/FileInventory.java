package org.xenwright.image.inspect;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.content.Content;
import org.xenwright.content.JsonText;
import org.xenwright.content.WholeFile;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The files of an image as a list, which is kept when the image itself is made anew: enough to say what changed and
 * where the bytes are.
 *
 * @param of what it was made of: equal for the same image
 * @param made when, in ISO 8601
 * @param packages versions by name
 * @param entries all but folders, in the order of their paths
 * @param left how many entries are not listed, since there are too many
 */
public record FileInventory(String of, String made, SortedMap<String, String> packages, List<Entry> entries, int left) {
    private static final ObjectMapper JSON = JsonText.mapper();
    private static final int MOST_ENTRIES = 200_000;
    private static final long LONGEST_FILE = 128L << 20;
    private static final int DIGITS = 16; // of a digest; it tells changes apart and guards nothing

    public FileInventory {
        packages = packages == null ? new TreeMap<>() : new TreeMap<>(packages);
        entries = entries == null ? List.of() : List.copyOf(entries);
    }

    /**
     * A file, link, device or the like.
     *
     * @param rights mode in octal and owner
     * @param size the bytes it takes; none for a further name of a file
     * @param content of a file the beginning of its digest, of others what they are
     * @param owner the package it belongs to; empty for none
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"path", "rights", "size", "content", "owner"})
    public record Entry(String path, String rights, long size, String content, String owner) {}

    /** Lists the files of a tree. */
    static FileInventory of(String of, String made, Tree tree, PackageWorlds worlds) throws IOException {
        Packages packages = Packages.of(tree, worlds);
        Map<TreePath, Inode> all = new TreeMap<>();
        tree.walk((path, inode) -> {
            if (!(inode instanceof Directory)) {
                all.put(path, inode);
            }
        });
        List<Entry> entries = new ArrayList<>();
        Map<Inode, String> known = new IdentityHashMap<>();
        for (Map.Entry<TreePath, Inode> each : all.entrySet()) {
            if (entries.size() == MOST_ENTRIES) {
                break;
            }
            Inode inode = each.getValue();
            String before = known.get(inode);
            boolean counted = before != null;
            String content = before != null ? before : content(inode);
            known.put(inode, content);
            Attributes attributes = inode.attributes();
            entries.add(new Entry(
                    each.getKey().toString(),
                    Integer.toOctalString(attributes.mode()) + " " + attributes.uid() + ":" + attributes.gid(),
                    inode instanceof RegularFile file && !counted
                            ? file.content().size()
                            : 0,
                    content,
                    PackageName.alone(packages.owner(each.getKey()))));
        }
        return new FileInventory(of, made, new TreeMap<>(packages.versions()), entries, all.size() - entries.size());
    }

    private static String content(Inode inode) throws IOException {
        if (inode instanceof RegularFile file) {
            return digest(file.content());
        } else if (inode instanceof Symlink link) {
            return "link to " + new String(link.target(), StandardCharsets.UTF_8);
        } else if (inode instanceof Device device) {
            return "device " + device.major() + ":" + device.minor();
        }
        return "pipe or socket";
    }

    private static String digest(Content content) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = content.open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
            }
        }
        return Digest.finish(sha256.digest()).hex().substring(0, DIGITS);
    }

    /** Reads a list that was kept; none where there is none, or one that cannot be read, since it can be made again. */
    static Optional<FileInventory> read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_FILE) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(file.toFile(), FileInventory.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        WholeFile.open(file).write(JsonText.line(this));
    }

    /** Returns the bytes of all files. */
    public long bytes() {
        return entries.stream().mapToLong(Entry::size).sum();
    }

    /** Returns whether both list the same. */
    boolean lists(FileInventory other) {
        return packages.equals(other.packages) && entries.equals(other.entries);
    }
}
