package org.xenwright.filesystem.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Tree;

/** What Linux sees in an image it mounts; where mounting is not permitted, what our own reader sees, and that is said. */
final class KernelView {
    /** Prints every path in hex and, after a tab, the line {@link TreeListing} makes of it. */
    private static final String LISTING = """
            import zlib, os, stat, sys
            root = os.fsencode(sys.argv[1])
            first = {}
            def xattrs(p, st):
                out = []
                for n in sorted(os.listxattr(p, follow_symlinks=False)):
                    if n.startswith('user.') and not (stat.S_ISREG(st.st_mode) or stat.S_ISDIR(st.st_mode)):
                        continue
                    if n.startswith('system.') and stat.S_ISLNK(st.st_mode):
                        continue
                    out.append(n + '=' + os.getxattr(p, n, follow_symlinks=False).hex())
                return ','.join(out)
            def line(p, st):
                m = st.st_mode
                d = ''
                if stat.S_ISDIR(m): k = 'Directory'
                elif stat.S_ISREG(m):
                    k = 'RegularFile'
                    h = 0
                    with open(p, 'rb') as f:
                        while b := f.read(1 << 20): h = zlib.crc32(b, h)
                    d = '%d %x' % (st.st_size, h)
                elif stat.S_ISLNK(m): k, d = 'Symlink', os.readlink(p).hex()
                elif stat.S_ISFIFO(m): k, d = 'Special', 'FIFO'
                elif stat.S_ISSOCK(m): k, d = 'Special', 'SOCKET'
                else:
                    k = 'Device'
                    d = '%s %d:%d' % ('BLOCK' if stat.S_ISBLK(m) else 'CHARACTER', os.major(st.st_rdev), os.minor(st.st_rdev))
                s, n = divmod(st.st_mtime_ns, 10**9)
                return '%s %o %d:%d %d.%09d links=%d [%s] %s' % (
                    k, m & 0o7777, st.st_uid, st.st_gid, s, n, st.st_nlink, xattrs(p, st), d)
            def walk(p, rel):
                for name in sorted(os.listdir(p)):
                    q, r = p + b'/' + name, (rel + b'/' if rel else b'') + name
                    if r == b'lost+found': continue
                    st = os.lstat(q)
                    f = first.setdefault(st.st_ino, r.hex())
                    print(r.hex() + '\\t' + line(q, st) + ' first=' + f)
                    if stat.S_ISDIR(st.st_mode): walk(q, r)
            sys.setrecursionlimit(5000)
            print('\\t' + line(root, os.lstat(root)))
            walk(root, b'')
            """;

    private KernelView() {}

    /** Compares an image with the tree it was made from. */
    static void assertShows(String what, Path image, Path mountPoint, Tree tree, Instant clock) throws IOException {
        Files.createDirectories(mountPoint);
        Judge.Verdict mounted = Judge.run("mount", "-o", "loop,ro", image.toString(), mountPoint.toString());
        if (isRefused(mounted)) {
            System.out.println("mounting is not permitted here: our own reader compares " + image.getFileName());
            Ext4ReaderTest.assertSame(
                    what, TreeListing.of(Ext4Reader.read(image).tree(), clock), TreeListing.of(tree, clock));
            return;
        }
        assertThat(mounted.exit()).as(mounted.output()).isZero();
        Judge.Verdict listing;
        try {
            listing = Judge.run("python3", "-c", LISTING, mountPoint.toString());
        } finally {
            Judge.run("umount", mountPoint.toString());
        }
        assertThat(listing.exit()).as(listing.output()).isZero();
        SortedMap<String, String> lines = new TreeMap<>();
        listing.output()
                .lines()
                .forEach(line ->
                        lines.put(line.substring(0, line.indexOf('\t')), line.substring(line.indexOf('\t') + 1)));
        SortedMap<String, String> expected = TreeListing.asKernelShows(tree, clock);
        Ext4ReaderTest.assertSame(what, lines, latin(expected));
    }

    /** Whether mounting failed because we may not, and not because the image is bad. */
    static boolean isRefused(Judge.Verdict mounted) {
        return mounted.exit() != 0
                && mounted.output().matches("(?s).*(not permitted|denied|superuser|only root|loop device).*");
    }

    /** Judges' output comes as single bytes. */
    private static SortedMap<String, String> latin(SortedMap<String, String> lines) {
        SortedMap<String, String> bytes = new TreeMap<>();
        lines.forEach((path, line) -> bytes.put(
                path,
                new String(
                        line.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        java.nio.charset.StandardCharsets.ISO_8859_1)));
        return bytes;
    }
}
