package org.xenwright.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.BoundsException;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.tree.RegularFile;

@Timeout(300)
class SparseBoundsTest {
    private static final String HUGE = Long.toString(1L << 62);

    @TempDir
    Path folder;

    private Content big(RawTar tar) throws IOException {
        return ((RegularFile) TreeTar.read(tar.in(folder, "a.tar")).find("big").orElseThrow()).content();
    }

    static List<RawTar> bombs() {
        return List.of(
                new RawTar().sparse("big", HUGE, "1\n0\n1\n", "x"),
                new RawTar().sparse("big", Long.toString(Long.MAX_VALUE), "0\n", ""),
                new RawTar()
                        .pax("GNU.sparse.size", HUGE, "GNU.sparse.numblocks", "1", "GNU.sparse.map", "0,1")
                        .file("big", "x"),
                new RawTar()
                        .pax(
                                "GNU.sparse.size",
                                HUGE,
                                "GNU.sparse.numblocks",
                                "1",
                                "GNU.sparse.offset",
                                "0",
                                "GNU.sparse.numbytes",
                                "1")
                        .file("big", "x"),
                new RawTar().oldSparse("big", 1L << 62, "x", 0, 1));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void aHoleCountsLikeTheBytesItStandsFor(RawTar tar) {
        assertThatThrownBy(() -> big(tar))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("reading a.tar")
                .hasMessageContaining("at:       /big")
                .hasMessageContaining("found:    a file of ")
                .hasMessageContaining("expected: at most " + (64L << 30))
                .hasMessageContaining("do: ");
    }

    @Test
    void manyHolesCountTogether() {
        RawTar tar = new RawTar();
        for (int i = 0; i < 65; i++) {
            tar.sparse("big" + i, Long.toString(1L << 30), "0\n", "");
        }
        assertThatThrownBy(() -> big(tar)).isInstanceOf(BoundsException.class).hasMessageContaining("after");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1\n9223372036854775798\n10\n", // a segment at 2^63-10, whose end is beyond a long
                "1\n9223372036854775807\n9\n",
                "1\n18446744073709551615\n9\n",
                "1\n99\n2\n", // longer than the file
                "2\n50\n4\n48\n4\n", // not sorted
                "2\n0\n6\n4\n6\n", // one over another
                "1\n-4\n8\n",
                "1\n0\n-8\n",
                "1\n+4\n8\n",
                "9999999\n0\n1\n",
                "-1\n",
                "2\n0\n4\n",
                "1\n0\n90\n", // more than the entry holds
                "\n"
            })
    void aMapThatCannotBeIsRefused(String map) {
        assertThatThrownBy(() -> big(new RawTar().sparse("big", "100", map, "12345678")))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("sparse map");
    }

    @Test
    void aMapThatCannotBeIsRefusedInTheOlderFormsToo() {
        long[][] maps = {{Long.MAX_VALUE - 10, 8}, {99, 8}, {50, 4, 48, 4}, {0, 6, 4, 2}, {0, 90}};
        for (long[] map : maps) {
            assertThatThrownBy(() -> big(new RawTar().oldSparse("big", 100, "12345678", map)))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("sparse map");
            StringBuilder list = new StringBuilder();
            for (long each : map) {
                list.append(list.isEmpty() ? "" : ",").append(each);
            }
            assertThatThrownBy(() -> big(new RawTar()
                            .pax(
                                    "GNU.sparse.size",
                                    "100",
                                    "GNU.sparse.numblocks",
                                    "" + map.length / 2,
                                    "GNU.sparse.map",
                                    list.toString())
                            .file("big", "12345678")))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("sparse map");
        }
        assertThatThrownBy(() -> big(new RawTar().oldSparse("big", -100, "12345678", 0, 8)))
                .isInstanceOf(LayerException.class);
    }

    @Test
    @Tag("judge")
    void gnuTarWritesAllItsFormsAndAllAreRead() throws IOException {
        Path file = folder.resolve("big");
        try (java.io.RandomAccessFile random = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            random.setLength(64 << 20);
            for (int i = 0; i < 60; i++) {
                random.seek(i << 20);
                random.write(("piece " + i).getBytes(StandardCharsets.US_ASCII));
            }
        }
        List<List<String>> forms = new ArrayList<>();
        forms.add(List.of("--format=gnu"));
        for (String version : List.of("0.0", "0.1", "1.0")) {
            forms.add(List.of("--format=pax", "--sparse-version=" + version));
        }
        for (List<String> form : forms) {
            List<String> command = new ArrayList<>();
            command.addAll(form);
            command.addAll(List.of(
                    "-S",
                    "-C",
                    folder.toString(),
                    "-cf",
                    folder.resolve("a.tar").toString(),
                    "big"));
            Judge.Verdict made = Judge.run("tar", command.toArray(new String[0]));
            assertThat(made.exit()).as(made.output()).isZero();
            Content read = ((RegularFile)
                            TreeTar.read(folder.resolve("a.tar")).find("big").orElseThrow())
                    .content();
            assertThat(read).as("%s", form).isInstanceOf(Content.Sparse.class);
            try (InputStream in = read.open();
                    InputStream wanted = Files.newInputStream(file)) {
                assertThat(in).as("%s", form).hasSameContentAs(wanted);
            }
        }
    }

    @Test
    void aSegmentThatEndsBeyondALongIsNoContent() {
        assertThatThrownBy(() -> new Content.Sparse(
                        100, List.of(new Content.Segment(Long.MAX_VALUE - 5, Content.of("0123456789")))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void targetsAttributesAndHeadersAreBoundedBeforeTheyAreKept() {
        String longer = "t".repeat(4096);
        assertThatThrownBy(() -> big(new RawTar().pax("linkpath", longer).entry('2', "big", "", new byte[0])))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("a target of 4096 bytes");
        assertThatThrownBy(() -> big(
                        new RawTar().entry('K', "long", "", longer.getBytes()).entry('2', "big", "", new byte[0])))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("a target of 4096 bytes");
        assertThatThrownBy(() -> big(new RawTar()
                        .pax("SCHILY.xattr.security.capability", "c".repeat((64 << 10) + 1))
                        .file("big", "")))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("an attribute of 65537 bytes");
        assertThatThrownBy(() -> big(new RawTar()
                        .pax("SCHILY.xattr.user." + "n".repeat(300), "c")
                        .file("big", "")))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("the name of an attribute");
        String[] many = new String[20];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "SCHILY.xattr.user.n" + i;
            many[i + 1] = "v".repeat(60_000);
        }
        assertThatThrownBy(() -> big(new RawTar().pax(many).file("big", "")))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("of one file");
        assertThatThrownBy(() ->
                        big(new RawTar().pax("comment", "x".repeat(1 << 20)).file("big", "")))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("an extended header");
        assertThatThrownBy(() ->
                        big(new RawTar().pax("path", "d/".repeat(600) + "big").file("big", "")))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("601 names");
        assertThatThrownBy(
                        () -> big(new RawTar().pax("mtime", "1".repeat(500_000)).file("big", "")))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("no time");
    }
}
