package org.xenwright.rpm.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.bases.BasedWorld;
import org.xenwright.content.Content;
import org.xenwright.content.JsonText;
import org.xenwright.deb.world.DebianBootParts;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.TestImageRequest;
import org.xenwright.image.TestRequest;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.inspect.Packages;
import org.xenwright.oci.TarFile;
import org.xenwright.oci.TestImage;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.database.TestDatabases;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.rpm.header.TestHeader;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;

/** An image of a base of RPM says what is in it, as one of Debian does. */
class RpmBaseTest {
    private static final PackageWorld RPM = new BasedWorld(new RpmPackages(), new DebianBootParts());

    @TempDir
    Path folder;

    private static byte[] database() {
        TestHeader bash = TestHeader.of("bash", "5.1.8", "9.el9", "x86_64")
                .text(RpmTag.LICENCE, "GPLv3+")
                .texts(RpmTag.BASE_NAMES, "bash")
                .texts(RpmTag.DIR_NAMES, "/bin/")
                .numbers(RpmTag.DIR_INDEXES, 0)
                .shorts(RpmTag.FILE_MODES, 0100755)
                .texts(RpmTag.REQUIRE_NAMES, "libc.so.6()(64bit)", "libother.so")
                .texts(RpmTag.REQUIRE_VERSIONS, "", "")
                .numbers(RpmTag.REQUIRE_FLAGS, 0, 0);
        TestHeader glibc = TestHeader.of("glibc", "2.34", "100.el9", "x86_64")
                .numbers(RpmTag.EPOCH, 1)
                .text(RpmTag.LICENCE, "LGPL-2.1-or-later AND MIT")
                .texts(RpmTag.PROVIDE_NAMES, "libc.so.6()(64bit)")
                .texts(RpmTag.PROVIDE_VERSIONS, "")
                .numbers(RpmTag.PROVIDE_FLAGS, 0);
        TestHeader other = TestHeader.of("libother", "1", "1", "i686");
        other.texts(RpmTag.PROVIDE_NAMES, "libother.so")
                .texts(RpmTag.PROVIDE_VERSIONS, "")
                .numbers(RpmTag.PROVIDE_FLAGS, 0);
        return TestDatabases.sqlite(
                List.of(bash.seal().bytes(), glibc.seal().bytes(), other.seal().bytes()));
    }

    private ImageRequest request(byte[] database) throws IOException {
        TarFile tar = TarFile.tar()
                .folder("etc")
                .file("etc/os-release", "ID=almalinux\nVERSION_ID=9.4\n")
                .folder("usr")
                .folder("usr/bin")
                .symlink("bin", "usr/bin")
                .file("usr/bin/bash", "the shell")
                .file("usr/bin/own", "of no package")
                .folder("var")
                .folder("var/lib")
                .folder("var/lib/rpm")
                .add(
                        "var/lib/rpm/rpmdb.sqlite",
                        new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of(database)));
        Path layout = folder.resolve("layout");
        var image = new TestImage().layer(tar).layout(layout);
        BaseRequest from = new BaseRequest("oci:layout", null, () -> image);
        PackageRequest packages =
                new TestRequest().sources(folder).from(from).initramfs().build();
        return new TestImageRequest("small", packages, folder.resolve("image")).build();
    }

    private void build(byte[] database) throws IOException {
        Access access = Access.offline(new Store(folder.resolve("store")), Progress.SILENT);
        ImageRequest request = request(database);
        Lock lock = RPM.lock(request.packages(), List.of(), LockUpdate.NONE, new LockEnvironment(access, tree -> {
            throw new AssertionError("nothing is chosen");
        }));
        new ImageBuild(RPM, access, "1", tree -> {
                    throw new AssertionError("nothing runs");
                })
                .build(request, lock, false, new BuildReport());
    }

    @Test
    void itsBillOfMaterialsHasThePackagesOfItsDatabase() throws IOException {
        build(database());
        JsonNode bill = JsonText.mapper()
                .readTree(folder.resolve("image/small.cdx.json").toFile());
        List<String> addresses = bill.findValuesAsText("purl");
        assertThat(addresses)
                .contains(
                        "pkg:rpm/almalinux/bash@5.1.8-9.el9?arch=x86_64&distro=almalinux-9.4",
                        "pkg:rpm/almalinux/glibc@2.34-100.el9?arch=x86_64&distro=almalinux-9.4&epoch=1");
        assertThat(bill.toString())
                .contains(
                        "{\"id\":\"GPL-3.0-or-later\"}",
                        "{\"expression\":\"LGPL-2.1-or-later AND MIT\"}",
                        "{\"ref\":\"rpm:bash\",\"dependsOn\":[\"rpm:glibc\",\"rpm:libother:i686\"]}");
        String files = Files.readString(folder.resolve("image/small.files.json"));
        assertThat(files).contains("/usr/bin/bash");
    }

    @Test
    void itsDiskIsLookedIntoByPackages() throws IOException {
        build(database());
        try (DiskContents contents = DiskContents.read(folder.resolve("image/small.img"))) {
            Packages packages = Packages.of(contents.files(), PackageWorlds.of(RPM));
            assertThat(packages.versions()).containsEntry("bash:amd64", "5.1.8-9.el9");
            assertThat(packages.versions()).containsEntry("glibc:amd64", "1:2.34-100.el9");
            assertThat(packages.owner(TreePath.of("usr/bin/bash"))).isEqualTo("bash:amd64");
            assertThat(packages.owner(TreePath.of("usr/bin/own"))).isEmpty();
            List<String> shares = new ArrayList<>();
            packages.shares().forEach(each -> shares.add(each.name()));
            assertThat(Set.copyOf(shares)).contains("bash:amd64", "glibc:amd64", "libother:i686", Packages.NONE);
        }
    }

    @Test
    void aBaseWithADamagedDatabaseIsRefusedBeforeAnythingIsMade() {
        byte[] damaged = database();
        damaged[512] = 99; // the kind of the root of the table
        assertThatThrownBy(() -> build(damaged))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("/var/lib/rpm/rpmdb.sqlite", "rpm --rebuilddb");
        assertThat(folder.resolve("image/small.img")).doesNotExist();
    }
}
