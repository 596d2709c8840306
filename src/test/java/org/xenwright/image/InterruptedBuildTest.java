package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;
import org.xenwright.packages.LockFile;
import org.xenwright.store.Digest;

@Tag("judge")
class InterruptedBuildTest {
    private static final long SEED = Long.getLong("xen.seed", 20261123);

    @TempDir
    Path folder;

    @Test
    void aBuildKilledAtAnyMomentLeavesNothingHalfDoneAndTheNextIsRight() throws Exception {
        Path lock = folder.resolve("xen.lock.json");
        Path store = Path.of(System.getProperty("user.home"), ".cache", "xenwright");
        SmallBuild.build(folder.resolve("undisturbed"), store, new LockFile(lock));
        Digest right = Digest.of(folder.resolve("undisturbed/small.img"));

        Path target = folder.resolve("killed");
        Path own = folder.resolve("store");
        Random random = new Random(SEED);
        for (int i = 0; i < Integer.getInteger("xen.cases", 4); i++) {
            long after = 500 + random.nextInt(6000);
            Process build = start(target, own, lock);
            if (!build.waitFor(after, TimeUnit.MILLISECONDS)) {
                build.destroyForcibly().waitFor();
            }
            for (Path each : finished(target)) {
                assertThat(Files.mismatch(each, folder.resolve("undisturbed").resolve(each.getFileName())))
                        .as("seed %d, killed after %d ms: %s", SEED, after, each.getFileName())
                        .isEqualTo(-1);
            }
        }
        Process last = start(target, own, lock);
        assertThat(last.waitFor()).as("seed %d: %s", SEED, said()).isZero();
        assertThat(Digest.of(target.resolve("small.img"))).as("seed %d", SEED).isEqualTo(right);
        Judge.Verdict e2fsck =
                Judge.run("e2fsck", "-fn", target.resolve("small.img").toString());
        assertThat(e2fsck.exit()).as(e2fsck.output()).isZero();
        try (Stream<Path> left = Files.list(target)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "small.img",
                            "small.oci.tar",
                            "small.cdx.json",
                            "small.files.json",
                            "manifest.json",
                            ".build.json");
        }
    }

    /** Files under a final name, but for the record, which holds times. */
    private static List<Path> finished(Path target) throws IOException {
        if (!Files.exists(target)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(target)) {
            return all.filter(file -> !file.getFileName().toString().matches("\\..*|.*\\.partial"))
                    .toList();
        }
    }

    private Process start(Path target, Path store, Path lock) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                SmallBuild.class.getName(),
                target.toString(),
                store.toString(),
                lock.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile())
                .start();
    }

    private String said() throws IOException {
        Path file = folder.resolve("said.txt");
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
