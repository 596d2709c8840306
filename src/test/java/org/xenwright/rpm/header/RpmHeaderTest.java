package org.xenwright.rpm.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.judge.SharedData;
import org.xenwright.rpm.header.RpmHeader.Part;

class RpmHeaderTest {
    private static final int LEAD = 96;

    private static TestHeader some() {
        return TestHeader.of("web", "1.0", "2.el9", "x86_64")
                .numbers(RpmTag.EPOCH, 3)
                .texts(RpmTag.BASE_NAMES, "a", "b")
                .texts(RpmTag.DIR_NAMES, "/", "/usr/")
                .numbers(RpmTag.DIR_INDEXES, 0, 1)
                .shorts(RpmTag.FILE_MODES, 0100644, 0040755)
                .texts(RpmTag.REQUIRE_NAMES, "libc", "/bin/sh", "rpmlib(X)", "(a or b)")
                .texts(RpmTag.REQUIRE_VERSIONS, "1:2.0-3", "", "1", "")
                .numbers(RpmTag.REQUIRE_FLAGS, 12, 0, 1 << 24 | 10, 0);
    }

    private static RpmHeader read(byte[] bytes, Part part) throws IOException {
        try (InputStream in = new ByteArrayInputStream(bytes)) {
            return RpmHeader.read(in, part, "web.rpm");
        }
    }

    @Test
    void valuesOfAllKindsAreRead() throws IOException {
        RpmHeader header = some().seal().header();
        assertThat(header.text(RpmTag.NAME)).contains("web");
        assertThat(header.texts(RpmTag.DIR_NAMES)).containsExactly("/", "/usr/");
        assertThat(header.number(RpmTag.EPOCH)).hasValue(3);
        assertThat(header.numbers(RpmTag.FILE_MODES)).containsExactly(0100644, 0040755);
        assertThat(header.has(RpmTag.LICENCE)).isFalse();
        assertThat(header.text(RpmTag.EPOCH)).as("a number is no text").isEmpty();
        assertThat(header.numbers(RpmTag.NAME)).as("a text is no number").isEmpty();
        assertThat(Evr.of(header)).hasToString("3:1.0-2.el9");
    }

    @Test
    void whatADatabaseAddsReplacesWhatThePackageHad() throws IOException {
        byte[] added = some().seal()
                .text(RpmTag.NAME, "other")
                .numbers(RpmTag.INSTALL_TIME, 7)
                .bytes();
        RpmHeader header = RpmHeader.ofDatabase(added, "db");
        assertThat(header.text(RpmTag.NAME)).contains("other");
        assertThat(header.number(RpmTag.INSTALL_TIME)).hasValue(7);
    }

    @Test
    void aPackageFileHasNoTagsThatItsSignatureDoesNotCover() throws IOException {
        assertThat(read(some().seal().withMagic(), Part.PACKAGE).text(RpmTag.NAME))
                .contains("web");
        byte[] added = some().seal().text(RpmTag.NAME, "other").withMagic();
        assertThatThrownBy(() -> read(added, Part.PACKAGE))
                .isInstanceOf(RpmFormatException.class)
                .hasMessageContaining("signatures do not cover");
        assertThatThrownBy(() -> read(some().withMagic(), Part.PACKAGE)).hasMessageContaining("before rpm 4");
        assertThatThrownBy(() -> read(some().seal(HeaderIndex.SIGNATURES).withMagic(), Part.PACKAGE))
                .isInstanceOf(RpmFormatException.class);
    }

    @Test
    void signaturesMayHaveNumbersThatMeanSomethingElse() throws IOException {
        byte[] bytes = new TestHeader()
                .binary(RpmTag.SIGNED_RSA_HEADER, new byte[] {1, 2, 3})
                .numbers(RpmTag.SIGNED_SIZE, 5)
                .seal(HeaderIndex.SIGNATURES)
                .withMagic();
        RpmHeader header = read(bytes, Part.SIGNATURES);
        assertThat(header.bytes(RpmTag.SIGNED_RSA_HEADER)).contains(new byte[] {1, 2, 3});
        assertThat(header.number(RpmTag.SIGNED_SIZE)).hasValue(5);
        assertThat(header.length()).isEqualTo(bytes.length);
        assertThat(header.withMagic()).isEqualTo(bytes);
    }

    @Test
    void aHeaderOfAPackageHasTheTypesThatRpmKnows() {
        byte[] bytes = new TestHeader().numbers(RpmTag.NAME, 5).seal().bytes();
        assertThatThrownBy(() -> RpmHeader.ofDatabase(bytes, "db")).hasMessageContaining("tag 1000, type 4");
    }

    /** Offsets of the numbers of the first entry behind the region: its tag, type, offset, count. */
    @ParameterizedTest
    @CsvSource({
        "24, 5, a tag of a region",
        "28, 0, no type",
        "28, 10, a type that is none",
        "28, 3, a type of another alignment and tag",
        "32, -4, before the data",
        "32, 2147483647, behind the data",
        "36, 0, no value",
        "36, 2147483647, more than there are",
        "36, -1, as many as no data has",
        "0, 0, no tags",
        "0, 65536, too many tags",
        "4, 268435456, too much data",
        "4, -1, data without end",
        "16, 2147483640, a region behind the data",
        "20, 17, a region of another length"
    })
    void aNumberThatCannotBeIsRefused(int offset, int value, String why) {
        byte[] bytes = some().seal().bytes();
        ByteBuffer.wrap(bytes).putInt(offset, value);
        assertThatThrownBy(() -> RpmHeader.ofDatabase(bytes, "db"))
                .as(why)
                .isInstanceOf(RpmFormatException.class)
                .hasMessageStartingWith("db: ");
    }

    @Test
    void valuesDoNotOverlap() {
        byte[] bytes = some().seal().bytes();
        ByteBuffer.wrap(bytes).putInt(24 + 16 + 8, 0); // the second entry where the first one lies
        assertThatThrownBy(() -> RpmHeader.ofDatabase(bytes, "db")).isInstanceOf(RpmFormatException.class);
    }

    @Test
    void aHugeHeaderThatEndsEarlyTakesNoMemory() {
        byte[] bytes = ByteBuffer.allocate(20)
                .put(some().seal().withMagic(), 0, 8)
                .putInt(0xffff)
                .putInt(0x0fffffff)
                .array();
        assertThatThrownBy(() -> read(bytes, Part.PACKAGE)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read(bytes, Part.SIGNATURES)).hasMessageContaining("at most 32");
    }

    @Test
    void relationsAreReadWithTheVersionsTheyMean() throws IOException {
        List<RpmRelation> requires = RpmRelation.of(some().header(), RpmRelation.Kind.REQUIRES);
        assertThat(requires)
                .extracting(RpmRelation::toString)
                .containsExactly("libc >= 1:2.0-3", "/bin/sh", "rpmlib(X) <= 1", "(a or b)");
        assertThat(requires).extracting(RpmRelation::isOfRpm).containsExactly(false, false, true, false);
        assertThat(requires).extracting(RpmRelation::isRich).containsExactly(false, false, false, true);
        RpmHeader uneven = new TestHeader()
                .texts(RpmTag.PROVIDE_NAMES, "a", "b")
                .texts(RpmTag.PROVIDE_VERSIONS, "1")
                .numbers(RpmTag.PROVIDE_FLAGS, 8)
                .header();
        assertThatThrownBy(() -> RpmRelation.of(uneven, RpmRelation.Kind.PROVIDES))
                .isInstanceOf(RpmFormatException.class);
    }

    /** The sense of a relation and of what is provided: 2 less, 4 greater, 8 equal. */
    @ParameterizedTest
    @CsvSource({
        "12, 1.0, 8, 1.0-1, true",
        "4, 1.0, 8, 1.0-1, false",
        "12, 1.1, 8, 1.0-1, false",
        "2, 1.0-2, 8, 1.0-1, true",
        "8, 1.0-2, 8, 1.0-1, false",
        "8, 1:1.0, 8, 1.0, false",
        "8, 1.0, 12, 0.5, true",
        "8, 1.0, 0, '', true",
        "8, 1.0~rc1, 8, 1.0, false",
        "12, 1.0~rc1, 8, 1.0, true"
    })
    void aRangeIsMetWhenItMeetsAnother(int sense, String wanted, int givenSense, String given, boolean met) {
        RpmRelation provided = new RpmRelation("a", givenSense, given.isEmpty() ? null : Evr.of(given));
        RpmRelation required = new RpmRelation("a", sense, Evr.of(wanted));
        assertThat(required.isMetBy(provided)).isEqualTo(met);
        assertThat(new RpmRelation("b", sense, null).isMetBy(provided)).isFalse();
    }

    @Test
    void filesHaveTheirFoldersAndRights() throws IOException {
        RpmHeader header = some().texts(RpmTag.FILE_USERS, "root", "web")
                .numbers(RpmTag.FILE_FLAGS, 1, 64)
                .seal()
                .chars(RpmTag.FILE_STATES, 0, 2)
                .header();
        List<RpmFile> files = RpmFile.of(header);
        assertThat(files).extracting(each -> each.path().toString()).containsExactly("/a", "/usr/b");
        assertThat(files).extracting(RpmFile::user).containsExactly("root", "web");
        assertThat(files).extracting(RpmFile::group).containsExactly("root", "root");
        assertThat(files).extracting(RpmFile::isConfig).containsExactly(true, false);
        assertThat(files).extracting(RpmFile::isGhost).containsExactly(false, true);
        assertThat(files).extracting(RpmFile::isFolder).containsExactly(false, true);
        assertThat(files).extracting(RpmFile::isInstalled).containsExactly(true, false);
    }

    @Test
    void listsOfFilesThatDoNotFitAreRefused() throws IOException {
        RpmHeader elsewhere = new TestHeader()
                .texts(RpmTag.BASE_NAMES, "passwd")
                .texts(RpmTag.DIR_NAMES, "/usr/../../etc/")
                .numbers(RpmTag.DIR_INDEXES, 0)
                .header();
        assertThatThrownBy(() -> RpmFile.paths(elsewhere)).hasMessageContaining("holds '..'");
        RpmHeader beyond = new TestHeader()
                .texts(RpmTag.BASE_NAMES, "a")
                .texts(RpmTag.DIR_NAMES, "/")
                .numbers(RpmTag.DIR_INDEXES, -1)
                .header();
        assertThatThrownBy(() -> RpmFile.paths(beyond)).hasMessageContaining("folder 4294967295 of 1");
        RpmHeader uneven = some().texts(RpmTag.FILE_USERS, "one").header();
        assertThatThrownBy(() -> RpmFile.of(uneven)).hasMessageContaining("FILE_USERS has 1 values for 2 files");
    }

    @Test
    void manyFilesOfALongFolderTakeNoMemory() throws IOException {
        String[] names = new String[40_000];
        Arrays.fill(names, "a");
        RpmHeader header = new TestHeader()
                .texts(RpmTag.BASE_NAMES, names)
                .texts(RpmTag.DIR_NAMES, "/" + ("x".repeat(250) + "/").repeat(16))
                .numbers(RpmTag.DIR_INDEXES, new int[names.length])
                .header();
        assertThatThrownBy(() -> RpmFile.paths(header)).hasMessageContaining("more than 67108864 bytes");
    }

    /** All packages that others publish, also the damaged ones, whose headers are sound or refused in words. */
    @Test
    void realPackagesAreRead() throws IOException {
        int read = 0;
        for (String folder : List.of("rpm/packages", "rpm/payloads")) {
            try (Stream<Path> files = Files.list(SharedData.file(folder))) {
                for (Path file : files.sorted().toList()) {
                    byte[] bytes = Files.readAllBytes(file);
                    InputStream in = new ByteArrayInputStream(bytes);
                    in.skipNBytes(LEAD);
                    try {
                        RpmHeader signatures = RpmHeader.read(in, Part.SIGNATURES, file.toString());
                        in.skipNBytes(-signatures.length() & 7);
                        RpmHeader header = RpmHeader.read(in, Part.PACKAGE, file.toString());
                        assertThat(header.text(RpmTag.NAME)).isPresent();
                        RpmFile.of(header);
                        for (RpmRelation.Kind each : RpmRelation.Kind.values()) {
                            RpmRelation.of(header, each);
                        }
                        read++;
                    } catch (RpmFormatException e) {
                        System.out.println("refused: " + e.getMessage());
                    }
                }
            }
        }
        assertThat(read).isGreaterThan(25);
    }

    @Test
    void damagedHeadersAreReadOrRefused() {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        int cases = Integer.getInteger("xen.cases", 20_000);
        Random random = new Random(seed);
        byte[] sound = some().seal().numbers(RpmTag.INSTALL_TIME, 1).bytes();
        for (int i = 0; i < cases; i++) {
            byte[] bytes = sound.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(8) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            byte[] damaged = bytes;
            try {
                RpmHeader header = RpmHeader.ofDatabase(damaged, "db");
                RpmFile.of(header);
                for (RpmRelation.Kind each : RpmRelation.Kind.values()) {
                    RpmRelation.of(header, each);
                }
                Evr.of(header).toString();
            } catch (RpmFormatException e) {
                assertThat(e).hasMessageContaining("db");
            } catch (RuntimeException e) {
                throw new AssertionError("-Dxen.seed=" + seed + ", case " + i, e);
            }
        }
    }
}
