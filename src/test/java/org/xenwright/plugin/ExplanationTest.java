package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.oci.TarFile;
import org.xenwright.oci.TestImage;
import org.xenwright.oci.registry.Credentials;
import org.xenwright.oci.registry.Registries;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageWorld;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.rpm.database.TestDatabases;
import org.xenwright.rpm.header.TestHeader;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;

/** What {@code -Dxen.explain} says of packages that an image has, and of those that it lacks. */
class ExplanationTest {
    @TempDir
    Path folder;

    private Access access() {
        return Access.offline(new Store(folder.resolve("store")), Progress.SILENT);
    }

    private ImageInputs inputs() throws IOException {
        TarFile tar = TarFile.tar()
                .folder("etc")
                .file("etc/os-release", "ID=almalinux\nVERSION_ID=9.4\n")
                .folder("var")
                .folder("var/lib")
                .folder("var/lib/rpm")
                .add(
                        "var/lib/rpm/rpmdb.sqlite",
                        new RegularFile(
                                Attributes.of(0644, Instant.EPOCH),
                                Content.of(TestDatabases.sqlite(List.of(
                                        TestHeader.of("bash", "5.1.8", "9.el9", "x86_64")
                                                .seal()
                                                .bytes(),
                                        TestHeader.of("libother", "1", "1", "i686")
                                                .seal()
                                                .bytes())))));
        new TestImage().layer(tar).layout(folder.resolve("base"));
        TestRpm.of("acme", "1.0-1")
                .provides("shop")
                .file("/usr/bin/acme", "acme")
                .write(folder);
        ImageConfiguration image = new ImageConfiguration();
        image.from = "oci:base";
        image.packages = List.of("./acme-1.0-1.noarch.rpm");
        image.kernel = "none";
        image.initramfs = "none";
        ProjectImage of = new ProjectImage(
                new ProjectDetails("org.example", "shop", "1.0", "Shop", folder, Map.of()),
                image,
                new ProjectFiles(folder.resolve("target"), folder.resolve("domains"), null),
                true);
        Registries registries = new Registries(null, Credentials.NONE, List.of());
        BaseRequest base = Bases.base("oci:base", folder, registries);
        PackageWorld world = Worlds.of(base, "amd64", access());
        return new ImageInputs(
                of,
                world,
                new DeclaredPackages(image, folder).declared(base, world, true),
                List.of(),
                null,
                new NamedImages(null, null, List.of(), registries, List.of()),
                null);
    }

    @Test
    void whatTheBaseHasIsInTheImageAndWhatNobodyHasIsNot() throws IOException {
        ImageInputs inputs = inputs();
        Lock lock = inputs.lock(LockUpdate.NONE, LockEnvironment.of(access()));

        assertThat(new Explanation("acme, bash,libother:i686,libother,shop,acne").packages(inputs, lock, access()))
                .containsExactly(
                        "",
                        "why acme is in shop",
                        "  acme 1.0-1  <package>./acme-1.0-1.noarch.rpm</package> of the POM",
                        "",
                        "why bash is in shop",
                        "  bash 5.1.8-9.el9  since <from>oci:base</from> has it",
                        "",
                        "why libother:i686 is in shop",
                        "  libother:i686 1-1  since <from>oci:base</from> has it",
                        "",
                        "why libother is not in shop",
                        "  neither the base nor a package of the lock has or names it",
                        "",
                        "why shop is not in shop",
                        "  acme 1.0-1 stands for it: it provides shop",
                        "",
                        "why acne is not in shop",
                        "  neither the base nor a package of the lock has or names it; did you mean 'acme'?");
    }
}
