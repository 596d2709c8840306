package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.archive.TestDeb;
import org.xenwright.deb.repository.TestRepository;
import org.xenwright.oci.registry.Credentials;
import org.xenwright.oci.registry.Registries;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockFile;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.Transport;

class LockRenewalTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final TestKey KEY = TestKey.born(NOW.minusSeconds(100_000));
    private static final List<String> ALL = List.of("true");
    private static final List<String> LEAST = List.of("false");

    @TempDir
    Path folder;

    private final Log log = mock(Log.class);
    private final ImageConfiguration image = new ImageConfiguration();
    private LockFile file;

    @BeforeEach
    void anImageOfOnePackage() throws IOException {
        Files.writeString(folder.resolve("key.asc"), KEY.armored());
        publish(NOW.minusSeconds(9000), "1");
        RepositoryConfiguration repository = new RepositoryConfiguration();
        repository.url = folder.resolve("repository").toUri().toString();
        repository.suite = "cobra";
        repository.signedBy = folder.resolve("key.asc").toFile();
        image.repositories = List.of(repository);
        image.packages = List.of("app");
        image.kernel = "none";
        image.initramfs = "none";
        file = new LockFile(folder.resolve("xen.lock.json"));
    }

    private void publish(Instant at, String... versions) throws IOException {
        TestRepository repository = new TestRepository(KEY, at).field("Codename", "cobra");
        for (String version : versions) {
            for (String name : List.of("app", "other")) {
                repository.add(TestDeb.of(name, version).file("usr/share/" + name, version));
            }
        }
        repository.write(folder.resolve("repository"));
    }

    /** Renews the lock and returns the versions in it. */
    private List<String> renew(List<String> update, boolean frozen) throws IOException {
        ProjectImage of = new ProjectImage(
                new ProjectDetails("org.example", "shop", "1.0", "Shop", folder, Map.of()),
                image,
                new ProjectFiles(folder.resolve("target"), folder.resolve("domains"), null),
                true);
        Registries registries = new Registries(null, Credentials.NONE, List.of());
        ImageInputs inputs = new ImageInputs(
                of,
                Worlds.KNOWN.usual(),
                new DeclaredPackages(image, folder).declared(null, Optional.of(Worlds.KNOWN.usual())),
                List.of(),
                null,
                new NamedImages(null, null, List.of(), registries, List.of()),
                null);
        Access access = new Access(new Store(folder.resolve("store")), Transport.standard(), Progress.SILENT, NOW);
        Lock lock = new LockRenewal(file, frozen, log).renew(inputs, update, LockEnvironment.of(access));
        assertThat(file.read()).contains(lock);
        return lock.packages().stream()
                .map(each -> each.name() + " " + each.version())
                .toList();
    }

    @Test
    void aLockThatIsNotThereIsMade() throws IOException {
        assertThat(renew(LEAST, true)).containsExactly("app 1");
        verify(log).info("wrote xen.lock.json: 1 package, 0 artifacts");
    }

    @Test
    void aLockThatFitsStaysAsItIsUnlessAnUpdateIsAskedFor() throws IOException {
        renew(LEAST, false);
        publish(NOW.minusSeconds(3000), "1", "2");

        assertThat(renew(LEAST, true)).containsExactly("app 1");
        verify(log).info("xen.lock.json fits the POM");
        assertThat(renew(ALL, true)).containsExactly("app 2");
        verify(log).info(contains("wrote xen.lock.json: 1 package, 0 artifacts; "));
    }

    @Test
    void aPartOfALoaderThatNoRepositoryHasIsNamed() {
        image.kernel = "other";
        for (String asked : List.of("bootloader", "iso")) {
            image.bootloader = asked.equals("iso") ? "none" : "grub";
            image.initramfs = "none";
            image.disk.formats = asked.equals("iso") ? List.of("iso") : List.of("raw");

            assertThatThrownBy(() -> renew(LEAST, false))
                    .as(asked)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll(
                            "no package grub-pc-bin in the repositories",
                            "<image><bootloader>, or iso in <image><disk><formats>",
                            "add a repository that has grub-pc-bin");
        }
    }

    @Test
    void onlyTheNamedPackagesAreUpdated() throws IOException {
        image.packages = List.of("app", "other");
        renew(LEAST, false);
        publish(NOW.minusSeconds(3000), "1", "2");

        assertThat(renew(List.of("other"), false)).containsExactly("app 1", "other 2");
    }

    @Test
    void whatThePomAsksForIsAddedAndNothingElseChanges() throws IOException {
        renew(LEAST, false);
        publish(NOW.minusSeconds(3000), "1", "2");
        image.packages = List.of("app", "other");

        assertThat(renew(LEAST, false)).containsExactly("app 1", "other 2");
        verify(log).info(contains("xen.lock.json does not fit the POM: "));
    }

    @Test
    void aFrozenLockThatDoesNotFitIsRefusedAndKept() throws IOException {
        renew(LEAST, false);
        byte[] before = Files.readAllBytes(file.path());
        image.packages = List.of("app", "other");

        assertThatThrownBy(() -> renew(LEAST, true))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(
                        file.path().toString(), "a lock that fits the POM", "mvn xen:lock -Dxen.update=false");
        assertThat(file.path()).hasBinaryContent(before);
    }

    @Test
    void anUpdateThatChangesNothingWritesNothing() throws IOException {
        renew(LEAST, false);

        renew(ALL, false);

        verify(log).info("xen.lock.json is up to date");
    }
}
