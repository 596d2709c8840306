package org.xenwright.apk.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.archive.TestApk;
import org.xenwright.apk.archive.TestKey;
import org.xenwright.image.TestRequest;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageSignatures;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/** Packages of Alpine that a project has as files, and of which it demands a signature. */
class ApkSignaturesTest {
    private static final ApkPackages WORLD = new ApkPackages();

    @TempDir
    Path folder;

    private final TestKey key = TestKey.of("me.rsa.pub");

    @BeforeEach
    void writeTheKeys() throws IOException {
        Files.write(folder.resolve("key.pem"), key.pem());
        Files.write(folder.resolve("other.pem"), TestKey.of("me.rsa.pub").pem());
    }

    private PackageRequest request(Path file, @Nullable String signedBy, String... unsigned) {
        return new TestRequest()
                .sources(folder)
                .local(new PackageRequest.LocalPackage("g:x:apk:1", file)
                        .with(new PackageSignatures(signedBy, List.of(unsigned))))
                .build();
    }

    private static Lock lock(Path file) throws IOException {
        return new Lock(
                "apk",
                Digest.of("x"),
                Instant.EPOCH,
                List.of(),
                List.of(new Lock.LockedPackage(
                        "x",
                        "1.0-r0",
                        "amd64",
                        Lock.Purpose.IMAGE,
                        Lock.localSource("x"),
                        "x-1.0-r0.apk",
                        Files.size(file),
                        Digest.of(file),
                        true,
                        "asked for: x")),
                List.of(),
                List.of());
    }

    private List<Path> files(Path file, @Nullable String signedBy, String... unsigned) throws IOException {
        return WORLD.files(
                lock(file),
                request(file, signedBy, unsigned),
                Access.offline(new Store(folder.resolve("store")), Progress.SILENT));
    }

    @Test
    void aBuildDemandsTheSignatureThatTheProjectDemands() throws IOException {
        Path unsigned = TestApk.of("x", "1.0-r0").file("usr/x", "x").build(folder, null);
        assertThat(files(unsigned, null)).hasSize(1);
        assertThatThrownBy(() -> files(unsigned, "key.pem"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no signature")
                .hasMessageContaining("<packageSignatures><unsigned>");
        assertThatThrownBy(() -> files(unsigned, "none.pem")).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> files(unsigned, "key.pem", "x")).hasMessageContaining("no signature");
        assertThat(files(unsigned, "key.pem", "g:x")).hasSize(1);
    }

    @Test
    void onlyADemandedKeyCountsWhateverItsName() throws IOException {
        Path signed = TestApk.of("x", "1.0-r0").file("usr/x", "x").build(folder, key);
        assertThat(ApkFile.open(signed, "x").claimsKey("me.rsa.pub")).isTrue();
        assertThat(files(signed, "key.pem")).hasSize(1);
        assertThatThrownBy(() -> files(signed, "other.pem")).hasMessageContaining("a signature by one of");
    }

    @Test
    void whoIsTrustedIsToldApartForWhatIsKept() throws IOException {
        Path file = TestApk.of("x", "1.0-r0").file("usr/x", "x").build(folder, key);
        assertThat(WORLD.trust(lock(file), request(file, "key.pem")))
                .isNotEqualTo(WORLD.trust(lock(file), request(file, "other.pem")))
                .isNotEqualTo(WORLD.trust(lock(file), request(file, null)));
    }
}
