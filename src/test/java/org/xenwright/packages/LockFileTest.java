package org.xenwright.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;

class LockFileTest {
    private static final Lock LOCK = new Lock(
            "deb",
            Digest.of("inputs"),
            Instant.parse("2026-11-01T10:00:00Z"),
            List.of(new Lock.Source(
                    "bookworm",
                    "Debian",
                    null,
                    "stable",
                    "bookworm",
                    List.of("main"),
                    "amd64",
                    Instant.parse("2026-11-01T10:00:00Z"),
                    null,
                    Digest.of("release"),
                    List.of("ABCD"))),
            List.of(
                    new Lock.LockedPackage(
                            "base-files",
                            "12.4",
                            "amd64",
                            Lock.Purpose.IMAGE,
                            "bookworm",
                            "pool/b.deb",
                            7,
                            Digest.of("b"),
                            false,
                            "essential"),
                    new Lock.LockedPackage(
                            "busybox-static",
                            "1:1.35",
                            "amd64",
                            Lock.Purpose.INITRAMFS,
                            "bookworm",
                            "pool/bb.deb",
                            9,
                            Digest.of("bb"),
                            true,
                            "the initramfs")),
            List.of(new Lock.LockedArtifact("g:a:jar:1", 3, Digest.of("j"))),
            List.of());

    @TempDir
    Path folder;

    @Test
    void aPackageOfTheProjectThatIsNotTheFileItWasMakesTheLockStale() throws IOException {
        Path deb = folder.resolve("h.deb");
        Files.writeString(deb, "version 1");
        PackageRequest request = new PackageRequest(
                List.of("amd64"),
                List.of(),
                folder,
                List.of(),
                List.of(new PackageRequest.LocalPackage("./h.deb", deb)),
                null,
                false,
                false,
                null,
                null);
        Lock lock = new Lock(
                "deb",
                new DebianWorld().inputs(request),
                LOCK.clock(),
                List.of(),
                List.of(new Lock.LockedPackage(
                        "h",
                        "1",
                        "all",
                        Lock.Purpose.IMAGE,
                        "local/h",
                        "h_all.deb",
                        9,
                        Digest.of(deb),
                        true,
                        "asked for: h=1")),
                List.of(),
                List.of());
        assertThat(lock.complaint(new DebianWorld(), request, List.of())).isEmpty();
        Files.writeString(deb, "version 2");
        assertThat(lock.complaint(new DebianWorld(), request, List.of())).hasValue("./h.deb is not the file it was");
    }

    @Test
    void numbersOfAccountsComeBackAndALockWithoutThemIsReadAsEver() throws IOException {
        AccountNumbers accounts =
                new AccountNumbers(new TreeMap<>(Map.of("redis", 100L)), new TreeMap<>(Map.of("redis", 101L)));
        LockFile file = new LockFile(folder.resolve("numbered.json"));
        file.write(LOCK.withAccounts(accounts));
        assertThat(file.read().orElseThrow().accounts()).isEqualTo(accounts);
        assertThat(LockFile.text(LOCK)).doesNotContain("accounts");
    }

    @Test
    void aLockOfAnotherWorldSaysSoAndOneOfDebiansIsWrittenAsEver() throws IOException {
        Lock other = new Lock(
                "tar", LOCK.inputs(), LOCK.clock(), LOCK.sources(), LOCK.packages(), LOCK.artifacts(), List.of());
        LockFile file = new LockFile(folder.resolve("other.lock.json"));
        file.write(other);
        assertThat(file.read()).contains(other);
        assertThat(LockFile.text(other)).contains("\"world\": \"tar\"");
        assertThat(LockFile.text(LOCK)).doesNotContain("world");
        PackageRequest request = new PackageRequest(
                List.of("amd64"), List.of(), folder, List.of(), List.of(), null, false, false, null, null);
        assertThat(other.complaint(new DebianWorld(), request, List.of()))
                .hasValue("its packages are of the world 'tar'");
    }

    @Test
    void aBaseIsWrittenAndReadBack() throws IOException {
        Lock based = new Lock(
                "deb",
                LOCK.inputs(),
                LOCK.clock(),
                LOCK.sources(),
                LOCK.packages(),
                LOCK.artifacts(),
                List.of(new Lock.LockedBase("r.example.org/base:1", "sha256:" + Digest.of("m"), 11)));
        LockFile file = new LockFile(folder.resolve("xen.lock.json"));
        file.write(based);
        assertThat(file.read()).contains(based);
    }

    @Test
    void aLockComesBackAsItWasWritten() throws IOException {
        LockFile file = new LockFile(folder.resolve("sub/xen.lock.json"));
        file.write(LOCK);
        assertThat(file.read()).contains(LOCK);
        assertThat(Files.list(folder.resolve("sub"))).hasSize(1);
        assertThat(Files.readString(file.path())).endsWith("}\n").doesNotContain("\r");
    }

    @Test
    void noFileMeansNoLock() throws IOException {
        assertThat(new LockFile(folder.resolve("xen.lock.json")).read()).isEmpty();
    }

    @Test
    void anEditByHandIsNoticed() throws IOException {
        assertRefused(LockFile.text(LOCK).replace("12.4", "12.5"), "its own digest");
    }

    @Test
    void anUnknownFieldIsNamed() throws IOException {
        assertRefused(LockFile.text(LOCK).replace("\"file\"", "\"url\""), "'url'");
    }

    @Test
    void aFileCutOffSaysTheLine() throws IOException {
        String text = LockFile.text(LOCK);
        assertRefused(text.substring(0, text.length() / 2), "line ");
    }

    @Test
    void anotherSchemaIsRefused() throws IOException {
        assertRefused(LockFile.text(LOCK).replace("\"schema\": 1", "\"schema\": 2"), "schema 2");
    }

    private void assertRefused(String text, String because) throws IOException {
        Path file = folder.resolve("xen.lock.json");
        Files.writeString(file, text);
        assertThatThrownBy(() -> new LockFile(file).read())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(because)
                .hasMessageContaining("mvn xen:lock");
    }
}
