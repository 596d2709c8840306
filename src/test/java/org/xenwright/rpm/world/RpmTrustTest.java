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
import org.xenwright.bases.BasedWorld;
import org.xenwright.content.Content;
import org.xenwright.deb.world.DebianBootParts;
import org.xenwright.image.TestRequest;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.TarFile;
import org.xenwright.oci.TestImage;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageSignatures;
import org.xenwright.packages.TestEnvironment;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.rpm.database.TestDatabases;
import org.xenwright.rpm.header.TestHeader;
import org.xenwright.sandbox.PlayedSandbox;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;

/** Systems of a base with RPM as a whole: what the store has of them counts under the trust it was made under. */
class RpmTrustTest {
    private static final Instant NOW = Instant.now();
    private static final BasedWorld WORLD = new BasedWorld(new RpmPackages(), new DebianBootParts());

    @TempDir
    Path folder;

    private final TestKey key = TestKey.rsa(NOW.minusSeconds(86_400), 2048);
    private @Nullable BaseRequest from;

    /** A base whose rpm says that it installed what is in this record. */
    private static Sandbox recording(TestHeader installed) {
        return new PlayedSandbox("RPM version 4.20.0", tree -> {
            Attributes attributes = Attributes.of(0644, Instant.EPOCH);
            tree.directory("var/lib/rpm", attributes.withMode(0755));
            tree.put(
                    "var/lib/rpm/rpmdb.sqlite",
                    new RegularFile(attributes, Content.of(TestDatabases.sqlite(List.of(installed.bytes())))));
        });
    }

    @BeforeEach
    void makeTheBase() throws IOException {
        ImageLayout layout = new TestImage()
                .layer(TarFile.tar()
                        .file("etc/os-release", "ID=small\nVERSION_ID=1\n")
                        .file("usr/bin/rpm", "x")
                        .file("sbin/init", "x"))
                .layout(folder.resolve("layout"));
        from = new BaseRequest("oci:layout", null, () -> layout);
        Files.writeString(folder.resolve("key.asc"), key.armored());
    }

    private static TestHeader app(String version) {
        return TestHeader.of("app", version, "1", "noarch").seal();
    }

    private Access access() {
        return Access.offline(new Store(folder.resolve("store")), Progress.SILENT);
    }

    private PackageRequest request(Path file, @Nullable String signedBy, String... unsigned) {
        return new TestRequest()
                .sources(folder)
                .local(new PackageRequest.LocalPackage("./app.rpm", file)
                        .with(new PackageSignatures(signedBy, List.of(unsigned))))
                .from(from)
                .build();
    }

    private Lock lock(PackageRequest request) throws IOException {
        return WORLD.lock(
                request, List.of(), LockUpdate.NONE, new LockEnvironment(access(), tree -> recording(app("1.0"))));
    }

    private ConfiguredSystem configured(Lock lock, PackageRequest request, TestHeader installed) throws IOException {
        return WORLD.configure(lock, request, TestEnvironment.of(NOW, access(), tree -> recording(installed)));
    }

    private Path app(boolean signed) throws IOException {
        TestRpm rpm = TestRpm.of("app", "1.0-1").file("/usr/share/app", "x");
        return (signed ? rpm.signed(key.signer().secret(), HashAlgorithm.SHA256) : rpm).write(folder);
    }

    @Test
    void aResultOfTheStoreIsNotTakenWhenItsSignatureDoesNotCountAnyMore() throws IOException {
        PackageRequest request = request(app(true), "key.asc");
        Lock lock = lock(request);
        ConfiguredSystem made = configured(lock, request, app("1.0"));
        assertThat(configured(lock, request, app("1.0")).inputs()).isEqualTo(made.inputs());

        Files.writeString(
                folder.resolve("key.asc"),
                TestKey.rsa(NOW.minusSeconds(86_400), 2048).armored());
        assertThat(lock.complaint(WORLD, request, List.of())).isEmpty();
        assertThatThrownBy(() -> configured(lock, request, app("1.0")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("not among the trusted keys");
    }

    @Test
    void aResultOfTheStoreThatNeededNoSignatureIsNoneWhereOneIsDemanded() throws IOException {
        Path file = app(false);
        Lock lock = lock(request(file, null));
        configured(lock, request(file, null), app("1.0"));

        assertThatThrownBy(() -> configured(lock, request(file, "key.asc"), app("1.0")))
                .hasMessageContaining("no signature");
        assertThat(configured(lock, request(file, "key.asc", "./app.rpm"), app("1.0"))
                        .inputs())
                .isNotNull();
    }

    @Test
    void anRpmThatDidNotInstallTheLockIsNotBelieved() throws IOException {
        PackageRequest request = request(app(false), null);
        Lock lock = lock(request);

        assertThatThrownBy(() -> configured(lock, request, app("0.9")))
                .hasMessageContaining("app 1.0-1 is not among the installed packages");
    }
}
