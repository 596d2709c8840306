package org.xenwright.deb.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.compress.Compression;
import org.xenwright.problem.ProblemException;

@Timeout(600)
class DebFuzzTest {
    @TempDir
    Path folder;

    private void open(byte[] deb) throws IOException {
        Path entry = Files.createDirectories(folder.resolve("entry"));
        Files.write(Unpacker.packageIn(entry), deb);
        VerifiedPackage verified = VerifiedPackage.local(Unpacker.packageIn(entry));
        Unpacker.unpack(verified, entry, "fuzz");
        UnpackedDeb unpacked =
                UnpackedDeb.open(entry, verified.sha256(), "fuzz").orElseThrow();
        DebianTree.assemble(List.of(unpacked), AssemblyOptions.of("amd64", Instant.EPOCH));
    }

    private static TestDeb sample(Compression compression) {
        return TestDeb.of("fuzz", "1.0")
                .compressed(compression)
                .member("postinst", "#!/bin/sh\nexit 0\n")
                .member("conffiles", "/etc/fuzz\n")
                .member("triggers", "interest-noawait /usr/share/fuzz\n")
                .directory("etc")
                .file("etc/fuzz", "x")
                .directory("usr/share/fuzz")
                .file("usr/share/fuzz/" + "long".repeat(40), "y".repeat(1000))
                .hardLink("usr/share/fuzz/link", "etc/fuzz")
                .symlink("usr/share/fuzz/sym", "../x");
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void brokenPackagesEndInATypedException(Compression compression) {
        byte[] good = sample(compression).build();
        int cases = Integer.getInteger("xen.cases", 150);
        int opened = 0;
        for (int i = 0; i < cases; i++) {
            long seed = i;
            Random random = new Random(seed);
            byte[] bad =
                    random.nextInt(4) == 0 ? java.util.Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int n = random.nextInt(3); n >= 0 && bad.length > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                open(bad);
                opened++;
            } catch (IOException | ProblemException e) {
                assertThat(e.getMessage()).as("seed " + seed).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " with " + compression, e);
            }
        }
        assertThat(opened).as("some mutations hit what does not matter").isLessThan(cases);
    }

    private static Map<String, byte[]> members() {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
        members.put("control.tar", new byte[1024]);
        members.put("data.tar", new byte[1024]);
        return members;
    }

    private void assertRefused(Map<String, byte[]> members, String message) {
        assertThatThrownBy(() -> open(TestDeb.ar(members)))
                .isInstanceOf(DebFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void membersComeInOrderAndOnce() {
        Map<String, byte[]> late = members();
        late.remove("debian-binary");
        late.put("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
        assertRefused(late, "does not begin with the member debian-binary");

        Map<String, byte[]> swapped = members();
        swapped.put("control.tar", swapped.remove("control.tar"));
        assertRefused(swapped, "'data.tar' where none such may be");

        Map<String, byte[]> twice = members();
        twice.put("data.tar.gz", new byte[0]);
        assertRefused(twice, "'data.tar.gz' where none such may be");

        Map<String, byte[]> without = members();
        without.remove("data.tar");
        assertRefused(without, "lacks data.tar");

        Map<String, byte[]> newer = members();
        newer.put("debian-binary", "3.0\n".getBytes(StandardCharsets.US_ASCII));
        assertRefused(newer, "a format other than 2.x");
    }

    @Test
    void membersOfOthersArePassedOver() {
        Map<String, byte[]> signed = new LinkedHashMap<>();
        signed.put("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
        signed.put("_origin", "sig".getBytes(StandardCharsets.US_ASCII));
        signed.put("control.tar", new byte[1024]);
        signed.put("data.tar", new byte[1024]);
        assertRefused(signed, "no file 'control'"); // past the archive, into the empty control archive
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1        ", "99999999999", "0x10      ", "1e3       ", "          ", "9999999999", "12 4      "
            })
    void aSizeThatIsNoneIsRefused(String size) {
        byte[] good = sample(Compression.NONE).build();
        byte[] bytes = good.clone();
        byte[] field = size.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(field, 0, bytes, 8 + 60 + 4 + 48, 10);
        assertThatThrownBy(() -> open(bytes)).isInstanceOf(IOException.class);
    }

    @Test
    void aControlArchiveHoldsPlainFilesOnly() {
        for (String bad : List.of("sub/dir", "../x", ".hidden")) {
            assertThatThrownBy(() -> open(TestDeb.of("a", "1").member(bad, "x").build()))
                    .as(bad)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aPackageNameThatIsAPathIsRefused() {
        for (String bad : List.of("../../etc/passwd", "a/b", "", "A", "a b")) {
            assertThatThrownBy(() -> open(TestDeb.of(bad, "1").build())).as(bad).isInstanceOf(IOException.class);
        }
    }
}
