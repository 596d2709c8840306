package org.xenwright.filesystem.ext4;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Special;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** All that can be known of a tree, as lines by path in hex, so that two trees can be compared and the difference read. */
final class TreeListing {
    private final Tree tree;
    private final Instant clock;
    private final Map<Inode, Integer> names = new IdentityHashMap<>();
    private final Map<Inode, String> first = new IdentityHashMap<>();
    private final Map<Inode, String> contents = new IdentityHashMap<>();

    private final boolean asKernelShows;

    private TreeListing(Tree tree, Instant clock, boolean asKernelShows) {
        this.tree = tree;
        this.clock = clock;
        this.asKernelShows = asKernelShows;
    }

    /** Lists a tree as an image made at {@code clock} shows it, but for what is in lost+found. */
    static SortedMap<String, String> of(Tree tree, Instant clock) {
        return new TreeListing(tree, clock, false).lines();
    }

    /**
     * The same without attributes that Linux stores, but does not hand out: user's on anything but files and
     * directories.
     */
    static SortedMap<String, String> asKernelShows(Tree tree, Instant clock) {
        return new TreeListing(tree, clock, true).lines();
    }

    private SortedMap<String, String> lines() {
        tree.walk((path, inode) -> {
            names.merge(inode, 1, Integer::sum);
            first.putIfAbsent(inode, hex(path.toBytes()));
        });
        SortedMap<String, String> lines = new TreeMap<>();
        lines.put("", line(tree.root()));
        tree.walk((path, inode) -> {
            if (!path.toString().startsWith("/lost+found")) {
                lines.put(hex(path.toBytes()), line(inode) + " first=" + first.get(inode));
            }
        });
        return lines;
    }

    private String line(Inode inode) {
        Attributes a = inode.attributes().notAfter(clock);
        String xattrs = a.xattrs().asMap().entrySet().stream()
                .filter(e -> isShown(inode, e.getKey()))
                .map(e -> e.getKey() + "=" + hex(e.getValue()))
                .collect(Collectors.joining(","));
        long seconds = Timestamp.clamp(a.seconds());
        return String.format(
                "%s %o %d:%d %d.%09d links=%d [%s] %s",
                inode.getClass().getSimpleName(),
                a.mode(),
                a.uid(),
                a.gid(),
                seconds,
                seconds == a.seconds() ? a.nanos() : 0,
                links(inode),
                xattrs,
                detail(inode));
    }

    private boolean isShown(Inode inode, String xattr) {
        boolean plain = inode instanceof RegularFile || inode instanceof Directory;
        return !asKernelShows
                || plain
                || !xattr.startsWith("user.") && !(inode instanceof Symlink && xattr.startsWith("system."));
    }

    private int links(Inode inode) {
        if (inode instanceof Directory directory) {
            boolean root = directory == tree.root();
            int below = (int) directory.entries().values().stream()
                    .filter(Directory.class::isInstance)
                    .count();
            boolean foundToo = root && tree.find("lost+found").isEmpty();
            int count = 2 + below + (foundToo ? 1 : 0);
            return count >= Format.MAX_LINKS ? 1 : count;
        }
        return names.get(inode);
    }

    private String detail(Inode inode) {
        if (inode instanceof RegularFile file) {
            return file.content().size() + " " + contents.computeIfAbsent(inode, any -> digest(file));
        } else if (inode instanceof Symlink link) {
            return hex(link.target());
        } else if (inode instanceof Device device) {
            return device.kind() + " " + device.major() + ":" + device.minor();
        }
        return inode instanceof Special special ? special.kind().toString() : "";
    }

    private static String digest(RegularFile file) {
        CRC32 checksum = new CRC32();
        try (InputStream in = new CheckedInputStream(file.content().open(), checksum)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Long.toHexString(checksum.getValue());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
