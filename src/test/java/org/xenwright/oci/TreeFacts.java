package org.xenwright.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.xenwright.judge.Judge;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** Each path of a tree with everything about it, from a folder that somebody else unpacked or from a tree of ours. */
public final class TreeFacts {
    private static final int LARGEST = 64 << 20;
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;

    private TreeFacts() {}

    /** Of a folder; its extended attributes as getfattr shows them. */
    public static Map<String, String> of(Path root) throws IOException {
        Map<Path, String> xattrs = xattrs(root);
        Map<String, String> all = new TreeMap<>();
        Map<Object, String> first = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path each : walk.sorted().toList()) {
                Map<String, Object> facts = Files.readAttributes(each, "unix:*", LinkOption.NOFOLLOW_LINKS);
                int mode = (int) facts.get("mode");
                String path = "/" + root.relativize(each);
                boolean directory = Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS);
                String same = directory ? path : first.computeIfAbsent(facts.get("ino"), inode -> path);
                String content = "";
                if (Files.isSymbolicLink(each)) {
                    content = "-> " + Files.readSymbolicLink(each);
                } else if ((mode & TYPE) == REGULAR) {
                    content = Digest.of(each).hex();
                } else if (!directory) {
                    // Linux's dev_t, for small numbers
                    long device = ((Number) facts.get("rdev")).longValue();
                    content = "device " + (device >> 8) + ":" + (device & 0xff);
                }
                long seconds = ((FileTime) facts.get("lastModifiedTime")).toMillis();
                all.put(
                        path,
                        line(
                                mode & 07777,
                                Integer.toUnsignedLong((int) facts.get("uid")),
                                Integer.toUnsignedLong((int) facts.get("gid")),
                                Math.floorDiv(seconds, 1000L),
                                same,
                                content,
                                xattrs.getOrDefault(each, "")));
            }
        }
        return all;
    }

    private static Map<Path, String> xattrs(Path root) throws IOException {
        Judge.Verdict said = Judge.run(
                "getfattr", "-R", "-P", "-h", "-d", "-m", "-", "-e", "hex", "--absolute-names", root.toString());
        if (said.exit() != 0) {
            throw new IOException(said.output());
        }
        Map<Path, String> all = new TreeMap<>();
        for (String part : said.output().split("\n\n")) {
            List<String> lines = new ArrayList<>();
            Path file = null;
            for (String line : part.split("\n")) {
                if (line.startsWith("# file: ")) {
                    file = Path.of(line.substring(8));
                    // umoci's own note of what it could not map
                } else if (line.contains("=") && !line.startsWith("user.rootlesscontainers")) {
                    lines.add(line);
                }
            }
            if (file != null) {
                all.put(file, String.join(" ", lines.stream().sorted().toList()));
            }
        }
        return all;
    }

    /** Of a tree of ours. */
    public static Map<String, String> of(Tree tree) {
        Map<String, String> all = new TreeMap<>();
        Map<Inode, String> first = new IdentityHashMap<>();
        all.put("/", describe("/", tree.root()));
        tree.walk((path, inode) -> {
            boolean directory = inode instanceof Directory;
            String same = directory ? path.toString() : first.computeIfAbsent(inode, key -> path.toString());
            all.put(path.toString(), describe(same, inode));
        });
        return all;
    }

    private static String describe(String same, Inode inode) {
        Attributes with = inode.attributes();
        String content = "";
        if (inode instanceof Symlink link) {
            content = link.toString();
        } else if (inode instanceof RegularFile file) {
            try {
                content = Digest.of(file.content().bytes(LARGEST)).hex();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else if (inode instanceof Device device) {
            content = "device " + device.major() + ":" + device.minor();
        }
        List<String> xattrs = new ArrayList<>();
        with.xattrs()
                .asMap()
                .forEach((name, value) ->
                        xattrs.add(name + "=0x" + HexFormat.of().formatHex(value)));
        return line(with.mode(), with.uid(), with.gid(), with.seconds(), same, content, String.join(" ", xattrs));
    }

    private static String line(int mode, long uid, long gid, long seconds, String same, String content, String xattrs) {
        return Integer.toOctalString(mode) + " " + uid + ":" + gid + " " + seconds + " " + same + " " + content + " "
                + xattrs;
    }
}
