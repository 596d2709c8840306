package org.xenwright.deb.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.archive.InstalledPackages;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.image.TestRequest;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.TarFile;
import org.xenwright.oci.TestImage;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BaseSystem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Device;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class BaseSystemTest {
    private static final String STATUS = """
            Package: libc6
            Status: install ok installed
            Architecture: amd64
            Multi-Arch: same
            Version: 2.36-9
            Conffiles:
             /etc/ld.so.conf 0123

            Package: gone
            Status: deinstall ok config-files
            Architecture: all
            Version: 1

            Package: tzdata
            Status: hold ok installed
            Architecture: all
            Version: 2026a
            """;

    @TempDir
    private Path folder;

    private DebianBase base(TarFile tar) throws IOException {
        ImageLayout layout = new TestImage().layer(tar).layout(folder.resolve("layout"));
        BaseRequest request = new BaseRequest("oci:layout", null, () -> layout);
        return DebianBase.of(
                BaseSystem.now(request, "amd64", Access.offline(new Store(folder.resolve("store")), Progress.SILENT)));
    }

    private static DebianRequest request(String kernel, String... wanted) {
        return DebianRequest.of(new TestRequest()
                .wanted(wanted)
                .kernel(kernel)
                .from(new BaseRequest("oci:layout", null, () -> {
                    throw new AssertionError("opened");
                }))
                .build());
    }

    @Test
    void whatDpkgHasInstalledCountsAndNothingElse() throws IOException {
        DebianBase base = base(TarFile.tar().file("var/lib/dpkg/status", STATUS));
        assertThat(base.isDebian()).isTrue();
        assertThat(base.packages().stream().map(BinaryPackage::name)).containsExactly("libc6", "tzdata");
        assertThat(DebianBase.wanted(base.packages().get(0))).hasToString("libc6:amd64");
        assertThat(DebianBase.wanted(base.packages().get(1))).hasToString("tzdata");
        base.refuse(request("linux-image-amd64", "nginx"));
    }

    @Test
    void aHalfInstalledPackageIsRefusedByName() {
        String half = STATUS.replace("hold ok installed", "install ok half-configured");
        assertThatThrownBy(() -> base(TarFile.tar().file("var/lib/dpkg/status", half)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("tzdata")
                .hasMessageContaining("half-configured");
    }

    @Test
    void whatIsNoDebianTakesNoPackagesAndBringsItsOwnKernel() throws IOException {
        DebianBase base = base(TarFile.tar().file("etc/os-release", "ID=alpine\nPRETTY_NAME=\"Alpine 3\"\n"));
        assertThatThrownBy(() -> base.refuse(request(null, "nginx")))
                .hasMessageContaining("Alpine 3")
                .hasMessageContaining("nginx");
        assertThatThrownBy(() -> base.refuse(request("linux-image-amd64"))).hasMessageContaining("no kernel");
        base.refuse(request(null));
    }

    @Test
    void aBaseWithoutInitIsToldWhichPackagesBringOne() throws IOException {
        DebianBase base = base(TarFile.tar().file("var/lib/dpkg/status", STATUS));
        Tree tree = base.system().tree();
        assertThat(new DebianWorld().remedyWithoutInit(tree)).contains("systemd-sysv");
    }

    @Test
    void devicesAndAttributesOfAnotherMachineAreLeftOutWithANote() throws IOException {
        DebianBase base = base(TarFile.tar()
                .folder("dev")
                .add("dev/sda", new Device(Attributes.of(0666, Instant.EPOCH), Device.Kind.BLOCK, 8, 0))
                .xattr("a", "", "security.selinux", new byte[] {1})
                .xattr("b", "", "user.kept", new byte[] {2}));
        assertThat(base.system().tree().find("dev/sda")).isEmpty();
        assertThat(base.system()
                        .tree()
                        .find("a")
                        .orElseThrow()
                        .attributes()
                        .xattrs()
                        .isEmpty())
                .isTrue();
        assertThat(base.system()
                        .tree()
                        .find("b")
                        .orElseThrow()
                        .attributes()
                        .xattrs()
                        .asMap())
                .containsKey("user.kept");
        assertThat(base.system().notes()).hasSize(2);
    }

    @Test
    void aptLearnsWhatOnlyOthersNeed() throws IOException {
        DebianBase base = base(TarFile.tar()
                .file("usr/bin/apt-get", "x")
                .file("var/lib/apt/extended_states", "Package: old\nArchitecture: amd64\nAuto-Installed: 1\n"));
        InstalledPackages.markAutomatic(base.system().tree(), java.util.Set.of("old", "new"), "amd64");
        RegularFile states = (RegularFile)
                base.system().tree().find("var/lib/apt/extended_states").orElseThrow();
        assertThat(new String(states.content().bytes(1000), StandardCharsets.UTF_8))
                .isEqualTo("Package: old\nArchitecture: amd64\nAuto-Installed: 1\n\n"
                        + "Package: new\nArchitecture: amd64\nAuto-Installed: 1\n\n");
    }
}
