package org.xenwright.filesystem.squashfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.UnsafePathException;
import org.xenwright.tree.Xattrs;

class SquashfsTest {
    private static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");
    private final Attributes attributes = Attributes.of(0644, CLOCK);
    private final Tree tree = new Tree(attributes.withMode(0755));

    @TempDir
    Path temp;

    @Test
    void theBytesDoNotDependOnTheNumberOfThreads() throws IOException {
        Tree random = new RandomTree(3, temp).tree(600);
        Path one = temp.resolve("one");
        Path four = temp.resolve("four");
        Squashfs.write(random, SquashfsOptions.of(CLOCK).withThreads(1), one);
        Squashfs.write(random, SquashfsOptions.of(CLOCK).withThreads(4), four);
        assertThat(Files.mismatch(one, four)).isEqualTo(-1);
    }

    @Test
    void theBytesAreThoseOfThePinnedZstd() throws IOException {
        assertThat(sample(SquashfsCompression.ZSTD))
                .isEqualTo("a420eda013242f4d3bed6f6955fd57effcd56b97a6d97bcc43118b10da60bdf1");
    }

    @Test
    void gzipDoesNotDependOnTheZlibOfTheJavaThatRuns() throws IOException {
        assertThat(sample(SquashfsCompression.GZIP))
                .isEqualTo("63ab0a1cb2fcdb372d192915534eff41cf63b7db110da8212adc5ba0169f523c");
    }

    /** The digest of a small file system. */
    private String sample(SquashfsCompression compression) throws IOException {
        tree.directory("etc", attributes.withMode(0755));
        tree.put("etc/hostname", new RegularFile(attributes, Content.of("guest\n")));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40000; i++) {
            text.append(i * 2654435761L % 9973).append(' ');
        }
        tree.put("etc/numbers", new RegularFile(attributes, Content.of(text.toString())));
        Path file = temp.resolve("file");
        Squashfs.write(tree, SquashfsOptions.of(CLOCK).withPacking(SquashfsPacking.of(compression)), file);
        return Digest.of(file).hex();
    }

    @Test
    void equalFilesAreStoredOnce() throws IOException {
        byte[] bytes = new byte[1 << 20];
        new java.util.Random(1).nextBytes(bytes);
        tree.put("a", new RegularFile(attributes, Content.of(bytes)));
        tree.put("b", new RegularFile(attributes, Content.of(bytes.clone())));
        SquashfsResult result = Squashfs.write(tree, SquashfsOptions.of(CLOCK), temp.resolve("file"));
        assertThat(result.duplicates()).isEqualTo(1);
        assertThat(result.size()).isLessThan((1 << 20) + 8192);
    }

    @Test
    void anAclIsNamedAsLost() throws IOException {
        Xattrs acl = Xattrs.of(Map.of("system.posix_acl_access", new byte[] {2, 0, 0, 0}));
        tree.put("a", new RegularFile(attributes.withXattrs(acl), Content.EMPTY));
        SquashfsResult result = Squashfs.write(tree, SquashfsOptions.of(CLOCK), temp.resolve("file"));
        assertThat(result.losses()).containsExactly("/a: extended attribute system.posix_acl_access");
    }

    @Test
    void moreOwnersThanItsTableHoldsAreRefused() {
        for (int i = 0; i < 65537; i++) {
            tree.put("f" + i, new RegularFile(attributes.withOwner(i, 0), Content.EMPTY));
        }
        assertThatThrownBy(() -> Squashfs.write(tree, SquashfsOptions.of(CLOCK), temp.resolve("file")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("at most 65536");
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void contentThatCannotBeReadLeavesNoFile() {
        tree.put("a", new RegularFile(attributes, new Content.Slice(temp.resolve("gone"), 0, 300000)));
        assertThatThrownBy(() -> Squashfs.write(tree, SquashfsOptions.of(CLOCK), temp.resolve("file")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("writing the file a");
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void whatLinuxCannotReadIsRefusedByName() {
        tree.put("a", new Symlink(attributes, "x".repeat(4096)));
        assertThatThrownBy(() -> Squashfs.write(tree, SquashfsOptions.of(CLOCK), temp.resolve("file")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/a")
                .hasMessageContaining("at most 4095");
        Xattrs large = Xattrs.of(Map.of("user.large", new byte[65537]));
        tree.put("a", new RegularFile(attributes.withXattrs(large), Content.EMPTY));
        assertThatThrownBy(() -> Squashfs.write(tree, SquashfsOptions.of(CLOCK), temp.resolve("file")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("user.large");
        assertThatThrownBy(() -> tree.put("n".repeat(256), new RegularFile(attributes, Content.EMPTY)))
                .isInstanceOf(UnsafePathException.class);
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aHoleIsNeitherReadNorStored() throws IOException {
        Content end = Content.of(new byte[] {1, 2, 3});
        Content sparse = new Content.Sparse(6L << 30, List.of(new Content.Segment((6L << 30) - 3, end)));
        tree.put("a", new RegularFile(attributes, sparse));
        tree.put("b", new RegularFile(attributes, new Content.Sparse(6L << 30, List.of())));
        SquashfsResult result = Squashfs.write(tree, SquashfsOptions.of(CLOCK), temp.resolve("file"));
        assertThat(result.size()).isLessThan(100_000);
    }
}
