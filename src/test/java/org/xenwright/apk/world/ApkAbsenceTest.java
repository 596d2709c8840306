package org.xenwright.apk.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.archive.TestApk;
import org.xenwright.apk.repository.ApkStore;
import org.xenwright.image.TestRequest;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageRequest;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

class ApkAbsenceTest {
    @TempDir
    Path folder;

    private Access access() {
        return Access.offline(new Store(folder.resolve("store")), Progress.SILENT);
    }

    private Lock.LockedPackage locked(TestApk apk, boolean kept) throws IOException {
        Path file = apk.build(folder, null);
        ApkFile read = kept ? new ApkStore(access()).local(file, "x") : ApkFile.open(file, "x");
        return new Lock.LockedPackage(
                apk.name(),
                apk.version(),
                "amd64",
                Lock.Purpose.IMAGE,
                "v3.20/main",
                "x86_64/" + file.getFileName(),
                Files.size(file),
                read.sha256(),
                true,
                "asked for: " + apk.name());
    }

    @Test
    void whyAPackageIsNotThereIsTold() throws IOException {
        Lock lock = new Lock(
                "apk",
                Digest.of("x"),
                Instant.EPOCH,
                List.of(),
                List.of(
                        locked(
                                TestApk.of("dropbear", "1-r0")
                                        .provides("ssh-server")
                                        .depends("!openssh")
                                        .file("a", "a"),
                                true),
                        locked(
                                TestApk.of("notes", "1-r0")
                                        .field("install_if", "manual")
                                        .file("b", "b"),
                                true),
                        locked(TestApk.of("far", "1-r0").file("c", "c"), false)),
                List.of(),
                List.of(new Lock.LockedBase("docker://alpine:3.20", "sha256:0", 1)));
        PackageRequest request = new TestRequest().wanted("dropbear", "-vim").build();
        ApkPackages packages = new ApkPackages();
        assertThat(packages.absence(lock, request, "openssh", access()))
                .containsExactly(
                        "dropbear 1-r0 keeps it out: !openssh",
                        "1 package of the lock may name it, not downloaded yet: build the image");
        assertThat(packages.absence(lock, request, "ssh-server", access()))
                .contains("dropbear 1-r0 stands for it: it provides ssh-server");
        assertThat(packages.absence(lock, request, "vim", access()))
                .contains("the POM keeps it out: <package>-vim</package>");
        assertThat(packages.absence(lock, request, "manual", access()))
                .contains("notes 1-r0 would be installed because of it, not the reverse");
    }

    @Test
    void aWordThatTheLockDoesNotKnowIsNamed() throws IOException {
        Lock lock = new Lock(
                "apk",
                Digest.of("x"),
                Instant.EPOCH,
                List.of(),
                List.of(locked(TestApk.of("one", "1-r0").file("a", "a"), false)),
                List.of(),
                List.of());
        ApkPackages packages = new ApkPackages();
        assertThat(packages.difference(lock, new TestRequest().wanted("one").build()))
                .isEmpty();
        assertThat(packages.difference(
                        lock, new TestRequest().wanted("one", "two").build()))
                .contains("it may lack two");
    }
}
