package org.xenwright.rpm.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.content.Content;
import org.xenwright.judge.SharedData;
import org.xenwright.problem.ProblemException;
import org.xenwright.rpm.header.RpmFile;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.rpm.header.TestHeader;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

class RpmDatabaseTest {
    private static final Attributes FOLDER = Attributes.of(0755, Instant.EPOCH);
    private static final Attributes FILE = Attributes.of(0644, Instant.EPOCH);

    /** The formats, each with a writer of small ones. */
    enum Format {
        SQLITE("rpmdb.sqlite", TestDatabases::sqlite),
        SLOTS("Packages.db", TestDatabases::slots),
        LITTLE("Packages", headers -> TestDatabases.berkeley(headers, ByteOrder.LITTLE_ENDIAN)),
        BIG("Packages", headers -> TestDatabases.berkeley(headers, ByteOrder.BIG_ENDIAN));

        final String file;
        final Function<List<byte[]>, byte[]> writer;

        Format(String file, Function<List<byte[]>, byte[]> writer) {
            this.file = file;
            this.writer = writer;
        }
    }

    private static Tree tree(String path, Content file) {
        Tree tree = new Tree(FOLDER);
        tree.directory("usr/lib/sysimage/rpm", FOLDER);
        tree.directory("var/lib/rpm", FOLDER);
        tree.put(path, new RegularFile(FILE, file));
        return tree;
    }

    private static List<String> names(Tree tree) throws IOException {
        List<String> names = new ArrayList<>();
        RpmDatabase.in(tree)
                .orElseThrow()
                .visit(header -> names.add(header.text(RpmTag.NAME).orElseThrow()));
        return names;
    }

    private static List<byte[]> headers() {
        List<byte[]> headers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            headers.add(TestHeader.of("p" + i, "1", "1", "noarch")
                    .text(RpmTag.LICENCE, "x".repeat(i * i * 40)) // from what fits to what needs many pages
                    .seal()
                    .numbers(RpmTag.INSTALL_TIME, i)
                    .bytes());
        }
        return headers;
    }

    @ParameterizedTest
    @EnumSource
    void allHeadersAreReadOnce(Format format) throws IOException {
        Tree tree = tree("var/lib/rpm/" + format.file, Content.of(format.writer.apply(headers())));
        assertThat(names(tree))
                .containsExactlyInAnyOrder("p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11");
    }

    @ParameterizedTest
    @CsvSource({
        "rpm/rpmdb/cbl-mariner-2.0/rpmdb.sqlite, rpmdb.sqlite, 129, filesystem",
        "rpm/rpmdb/sle15-bci-ndb/Packages.db, Packages.db, 35, glibc",
        "rpm/rpmdb/libuuid-bdb/Packages, Packages, 1, libuuid"
    })
    void realDatabasesAreRead(String file, String name, int count, String one) throws IOException {
        Content content = Content.of(Files.readAllBytes(SharedData.file(file)));
        Tree tree = tree("usr/lib/sysimage/rpm/" + name, content);
        assertThat(names(tree)).hasSize(count).contains(one);
        RpmDatabase.in(tree).orElseThrow().visit(RpmFile::of);
    }

    @Test
    void theNewestPlaceComesFirstAndLinksAreFollowed() throws IOException {
        Tree tree = tree("var/lib/rpm/Packages", Content.of(Format.LITTLE.writer.apply(headers())));
        assertThat(RpmDatabase.in(tree).orElseThrow().path()).hasToString("/var/lib/rpm/Packages");
        tree.put("usr/lib/sysimage/rpm/rpmdb.sqlite", new RegularFile(FILE, Content.EMPTY));
        assertThat(RpmDatabase.in(tree).orElseThrow().path()).hasToString("/var/lib/rpm/Packages");
        tree.remove("usr/lib/sysimage/rpm");
        tree.put("usr/lib/sysimage/rpm", new Symlink(FILE, "../../../var/lib/rpm"));
        assertThat(RpmDatabase.in(tree).orElseThrow().path()).hasToString("/usr/lib/sysimage/rpm/Packages");
        assertThat(names(tree)).hasSize(12);
        tree.remove("var/lib/rpm/Packages");
        assertThat(RpmDatabase.in(tree)).isEmpty();
    }

    private static void refuses(Format format, Consumer<ByteBuffer> damage, String why) {
        byte[] bytes = format.writer.apply(headers());
        damage.accept(
                ByteBuffer.wrap(bytes).order(format == Format.SQLITE ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
        Tree tree = tree("var/lib/rpm/" + format.file, Content.of(bytes));
        assertThatThrownBy(() -> names(tree))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/var/lib/rpm/" + format.file)
                .hasMessageContaining(why);
    }

    @Test
    void aTreeThatLeadsBackToItselfIsRefused() {
        refuses(Format.SQLITE, file -> file.putInt(512 + 8, 2), "page 1 in two places");
        refuses(Format.SQLITE, file -> file.putInt(512 + 8, 99_999), "a page 99998, of");
        refuses(Format.SQLITE, file -> file.putInt(512 + 8, 0), "a page -1, of");
    }

    @Test
    void aRowThatClaimsMoreThanTheFileIsRefused() {
        refuses(
                Format.SQLITE,
                file -> {
                    int at = 2 * 512 + file.getShort(2 * 512 + 8);
                    file.put(at, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1});
                },
                "more than the file has");
    }

    @Test
    void aLogThatNamesMorePagesThanItHasGivesARowNoMemory() {
        byte[] bytes = Format.SQLITE.writer.apply(headers());
        ByteBuffer file = ByteBuffer.wrap(bytes);
        int at = 2 * 512 + file.getShort(2 * 512 + 8);
        file.put(at, new byte[] {(byte) 0x87, -1, -1, -1, 0x70}); // 0x7ffffff0
        Tree tree = tree("var/lib/rpm/rpmdb.sqlite", Content.of(bytes));
        tree.put("var/lib/rpm/rpmdb.sqlite-wal", new RegularFile(FILE, Content.of(log(bytes, 512, -1))));
        assertThatThrownBy(() -> names(tree))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a row of 2147483632 bytes, more than the file has");
    }

    /** Returns a log with one page as the file has it, whose transaction says how many pages the database has. */
    private static byte[] log(byte[] file, int page, int pages) {
        ByteBuffer log = ByteBuffer.allocate(32 + 24 + page).order(ByteOrder.BIG_ENDIAN);
        log.putInt(0x377f0682).putInt(3007000).putInt(page).putInt(0).putLong(5);
        int[] sum = new int[2];
        add(sum, log, 0, 24);
        log.putInt(sum[0]).putInt(sum[1]);
        log.putInt(2).putInt(pages).putLong(5);
        log.put(56, file, page, page);
        add(sum, log, 32, 8);
        add(sum, log, 56, page);
        log.putInt(sum[0]).putInt(sum[1]);
        return log.array();
    }

    private static void add(int[] sum, ByteBuffer bytes, int from, int length) {
        ByteBuffer words = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < from + length; i += 8) {
            sum[0] += words.getInt(i) + sum[1];
            sum[1] += words.getInt(i + 4) + sum[0];
        }
    }

    @Test
    void slotsThatShareAHeaderAreRefused() {
        refuses(Format.SLOTS, file -> file.putInt(32 + 16 + 8, file.getInt(32 + 8)), "slots that overlap");
        refuses(Format.SLOTS, file -> file.putInt(32 + 16 + 4, 1), "slots that overlap");
        refuses(Format.SLOTS, file -> file.putInt(32 + 12, -1), "leads out of the file");
        refuses(Format.SLOTS, file -> file.putInt(32 + 8, 1), "leads out of the file");
        refuses(Format.SLOTS, file -> file.put(4096 + 40, (byte) 7), "another checksum");
        refuses(Format.SLOTS, file -> file.putInt(12, -1), "4294967295 pages of slots");
    }

    @Test
    void aChainThatLeadsBackToItselfIsRefused() {
        refuses(Format.LITTLE, file -> file.putInt(2 * 512 + 16, 2), "page 2 in two places");
        refuses(Format.LITTLE, file -> file.putShort(512 + 20, (short) 0x7ffe), "do not go in pairs or fit");
        refuses(Format.LITTLE, file -> file.putShort(512 + 26, (short) 27), "beyond its neighbours");
        refuses(Format.LITTLE, file -> file.put(24, (byte) 1), "encrypted");
        refuses(Format.LITTLE, file -> file.putInt(32, 1_000_000), "1000001 pages");
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatEndsEarlyIsRefused(Format format) {
        byte[] bytes = format.writer.apply(headers());
        for (int length : new int[] {1, 50, 99, 511, 600, 4095, bytes.length / 2, bytes.length - 1}) {
            Tree tree = tree("var/lib/rpm/" + format.file, Content.of(Arrays.copyOf(bytes, length)));
            assertThatThrownBy(() -> names(tree)).as("%d bytes", length).isInstanceOf(ProblemException.class);
        }
    }

    /** A damaged database is read in part, or refused in words; it costs neither time nor memory. */
    @ParameterizedTest
    @EnumSource
    void damagedDatabasesAreReadOrRefused(Format format) throws IOException {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        int cases = Integer.getInteger("xen.cases", 3000);
        Random random = new Random(seed);
        byte[] sound = format.writer.apply(headers());
        for (int i = 0; i < cases; i++) {
            byte[] bytes = sound.clone();
            for (int j = random.nextInt(6); j >= 0; j--) {
                // most of what leads elsewhere is in front of its page
                int page = random.nextInt(bytes.length / 512) * 512;
                int at = random.nextBoolean() ? random.nextInt(bytes.length) : page + random.nextInt(64);
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(12));
            }
            try {
                names(tree("var/lib/rpm/" + format.file, Content.of(bytes)));
            } catch (ProblemException e) {
                assertThat(e).hasMessageContaining("rpm --rebuilddb");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dxen.seed=" + seed + ", case " + i, e);
            }
        }
    }
}
