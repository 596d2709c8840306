package org.xenwright.rpm.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.eclipse.packager.rpm.HashAlgorithm;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.image.TestRequest;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageSignatures;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.archive.RpmStore;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.rpm.archive.UnpackedRpm;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.RegularFile;

/** Packages that a project has as files: when they count, and what is told when they do not. */
class LocalRpmsTest {
    private final TestKey key = TestKey.rsa(Instant.now().minusSeconds(86_400), 2048);

    @TempDir
    Path folder;

    @BeforeEach
    void writeTheKey() throws IOException {
        Files.writeString(folder.resolve("key.asc"), key.armored());
    }

    private TestRpm rpm() {
        return TestRpm.of("app", "1.0-1").file("/usr/share/app", "x");
    }

    private List<UnpackedRpm> read(Path file, @Nullable String signedBy, String... unsigned) throws IOException {
        return new LocalRpms(request(file, signedBy, unsigned), access()).read();
    }

    private PackageRequest request(Path file, @Nullable String signedBy, String... unsigned) {
        return new TestRequest()
                .sources(folder)
                .local(new PackageRequest.LocalPackage("./app.rpm", file)
                        .with(new PackageSignatures(signedBy, List.of(unsigned))))
                .build();
    }

    private Access access() {
        return Access.offline(new Store(folder.resolve("store")), Progress.SILENT);
    }

    @Test
    void theProjectVouchesForItsFilesUnlessItNamesKeys() throws IOException {
        Path file = rpm().write(folder);

        assertThat(read(file, null)).hasSize(1);
        assertThatThrownBy(() -> read(file, "key.asc"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no signature")
                .hasMessageContaining("<packageSignatures><unsigned>");
        assertThat(read(file, "key.asc", "./app.rpm")).hasSize(1);
        assertThatThrownBy(() -> read(file, "key.asc", "app.rpm")).hasMessageContaining("no signature");
    }

    @Test
    void aFileIsNotExceptedByWhatItCallsItself() throws IOException {
        Path file = rpm().write(folder);

        assertThatThrownBy(() -> read(file, "key.asc", "app")).hasMessageContaining("no signature");
        for (String each : List.of("g:a", "g:a:rpm:2")) {
            assertThat(new PackageRequest.LocalPackage("g:a:rpm:2", file)
                            .with(new PackageSignatures("key.asc", List.of(each)))
                            .isExcepted())
                    .isTrue();
        }
        for (String each : List.of("g", "g:a:rpm:1", "g:a:rpm", "a", "g:aa", "")) {
            assertThat(new PackageRequest.LocalPackage("g:a:rpm:2", file)
                            .with(new PackageSignatures("key.asc", List.of(each)))
                            .isExcepted())
                    .as(each)
                    .isFalse();
        }
    }

    @Test
    void aPackageSignedByANamedKeyCounts() throws IOException {
        Path file = rpm().signed(key.signer().secret(), HashAlgorithm.SHA256).write(folder);

        assertThat(read(file, "key.asc")).hasSize(1);
    }

    @Test
    void aWeakSignatureIsRefusedUntilItIsSaidInAsManyWords() throws IOException {
        Path file = rpm().signed(key.signer().secret(), HashAlgorithm.SHA1).write(folder);

        for (String keys : new String[] {null, "key.asc"}) {
            assertThatThrownBy(() -> read(file, keys)).hasMessageContaining("uses the weak hash SHA-1");
            assertThat(read(file, keys, "./app.rpm")).hasSize(1);
        }
    }

    @Test
    void aBuildLooksAtSignaturesAgainThoughTheLockHasTheFile() throws IOException {
        Path file = rpm().write(folder);
        LocalRpms free = new LocalRpms(request(file, null), access());
        Lock.LockedPackage locked = locked("app", "1.0-1", file);

        assertThat(Digest.of(free.file(locked))).isEqualTo(Digest.of(file));
        assertThatThrownBy(() -> new LocalRpms(request(file, "key.asc"), access()).file(locked))
                .hasMessageContaining("no signature");
        assertThat(new LocalRpms(request(file, "key.asc", "./app.rpm"), access()).file(locked))
                .exists();
    }

    @Test
    void whatALockCallsAFileOfTheProjectIsOneAndHasItsName() throws IOException {
        Path file = rpm().write(folder);
        Path other = TestRpm.of("other", "1.0-1").file("/usr/share/other", "x").write(folder);
        LocalRpms locals = new LocalRpms(request(file, null), access());

        new RpmStore(access().store()).local(other, "a package that the store has for another project");
        assertThatThrownBy(() -> locals.file(locked("other", "1.0-1", other))).hasMessageContaining("another SHA-256");
        assertThatThrownBy(() -> locals.file(locked("app", "1.1-1", file)))
                .hasMessageContaining("calls itself app-1.0");
    }

    private static Lock.LockedPackage locked(String name, String version, Path file) throws IOException {
        return new Lock.LockedPackage(
                name,
                version,
                "all",
                Lock.Purpose.IMAGE,
                Lock.localSource(name),
                "./app.rpm",
                Files.size(file),
                Digest.of(file),
                true,
                "asked for: ./app.rpm");
    }

    @Test
    void aPackageForOtherMachinesIsRefused() throws IOException {
        Path file = rpm().architecture("aarch64").write(folder);

        assertThatThrownBy(() -> read(file, null))
                .hasMessageContaining("a package for aarch64")
                .hasMessageContaining("x86_64 or noarch");
    }

    @Test
    void aDamagedPackageIsToldAsOne() throws IOException {
        Path file = Files.write(folder.resolve("cut.rpm"), new byte[100]);

        assertThatThrownBy(() -> read(file, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("./app.rpm")
                .hasMessageContaining("does not begin with a lead");
    }

    @Test
    void aPackageOfAKernelIsUnpackedWithoutRunningAnything() throws IOException {
        Path file = rpm().post("/bin/sh", "exit 1\n")
                .file("/boot/vmlinuz-1", "kernel")
                .write(folder);

        assertThat(new RpmPackages().unpacked(file, access()).find("boot/vmlinuz-1"))
                .containsInstanceOf(RegularFile.class);
        Path broken = Files.write(folder.resolve("cut.rpm"), new byte[100]);
        assertThatThrownBy(() -> new RpmPackages().unpacked(broken, access())).isInstanceOf(ProblemException.class);
    }
}
