package org.xenwright.rpm.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

@Timeout(600)
class RpmFuzzTest {
    @TempDir
    Path folder;

    private void open(byte[] rpm) throws IOException {
        Path entry = Files.createDirectories(folder.resolve("entry"));
        Path file = Files.write(entry.resolve(RpmUnpacker.RPM), rpm);
        RpmStore.signers(file, RpmTrust.OWN, Instant.EPOCH, "fuzz");
        RpmUnpacker.unpack(entry, Digest.of(file), "fuzz");
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        new RpmTree(tree, Instant.EPOCH).lay(UnpackedRpm.open(entry, Digest.of(file), "fuzz"));
    }

    /** A package without digests, so that what is broken comes to the readers behind them. */
    private byte[] sample(String compression) throws IOException {
        byte[] rpm = TestRpm.of("fuzz", "1-1")
                .compressed(compression)
                .withoutPayloadDigest()
                .requires("sh")
                .directory("/usr/share/fuzz")
                .file("/usr/share/fuzz/one", "1".repeat(50))
                .config("/etc/fuzz.conf", "x")
                .symlink("/usr/share/fuzz/two", "one")
                .header(header -> header.putStringArray(1035, "", "", "", ""))
                .header(header -> header.putStringArray(5010, "", "cap_net_raw=ep", "", ""))
                .withoutHeaderDigests()
                .bytes(folder);
        return compression.isEmpty() ? Stripped.of(rpm, folder) : rpm;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "xz", "zstd", "bzip2", "lzma", ""})
    void brokenPackagesEndInATypedException(String compression) throws IOException {
        byte[] good = sample(compression);
        open(good);
        long first = Long.getLong("xen.seed", 20);
        int cases = Integer.getInteger("xen.cases", 400);
        System.out.println("seeds " + first + " to " + (first + cases - 1) + " with " + compression);
        int opened = 0;
        for (long seed = first; seed < first + cases; seed++) {
            Random random = new Random(seed);
            byte[] bad = random.nextInt(8) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
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
        assertThat(opened).as("some mutations hit what does not matter").isBetween(1, cases - 1);
    }
}
