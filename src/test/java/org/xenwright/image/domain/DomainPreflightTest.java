package org.xenwright.image.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Rule;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.TestManifest;
import org.xenwright.image.manifest.ImageManifest;

class DomainPreflightTest {
    @TempDir
    Path folder;

    private List<Rule> check(String domain, Map<String, String> drivers) throws IOException {
        return check(domain, drivers, null);
    }

    private List<Rule> check(String domain, Map<String, String> drivers, ImageManifest.ReadOnly readOnly)
            throws IOException {
        Files.writeString(folder.resolve("web.cfg"), domain);
        ImageManifest image = TestManifest.of(
                "shop",
                "amd64",
                new ImageManifest.Kernel(
                        "shop-vmlinuz",
                        "",
                        "6.1",
                        "xz",
                        false,
                        true,
                        "shop-initrd.img",
                        "",
                        new TreeMap<>(drivers),
                        new ImageManifest.Memory(40 << 20, 9 << 20, 22 << 20)),
                new ImageManifest.FileSystem(
                        FileSystemKinds.EXT4, "276b85fe-0c1e-8dc9-b14b-876c03175f92", 0, 0, "/dev/xvda1", readOnly),
                List.of(new ImageManifest.Partition(
                        1,
                        "root",
                        "1f0c1111-2222-8333-8444-555555555555",
                        FileSystemKinds.EXT4,
                        null,
                        "/",
                        1 << 20,
                        0)),
                List.of(new ImageManifest.Disk("shop.img", DiskFormats.RAW, 0)),
                null);
        DomainOutputs.DomainRequest request =
                new DomainOutputs.DomainRequest(folder, "/srv/xen", "org.example:shop", Map.of());
        return DomainPreflight.check(DomainOutputs.load(image, request), image, null).stream()
                .map(Finding::rule)
                .toList();
    }

    private static final Map<String, String> ALL =
            Map.of("xen_blkfront", "initramfs", "ext4", "initramfs", "xen_netfront", "module");

    @Test
    void aDomainThatFitsItsImageStarts() throws IOException {
        assertThat(check("memory = 256\n", ALL)).isEmpty();
    }

    @Test
    void aKeyOfTheGuestThatNobodyAsksForIsFound() throws IOException {
        assertThat(check("memory = 256\nguest.hostnme = \"web\"\n", ALL)).containsExactly(Rule.UNKNOWN_KEY);
        assertThat(check("memory = 256\nguest.hostname = \"web\"\n", ALL)).isEmpty();
    }

    @Test
    void aKernelWithoutAnEntryForTheTypeIsFound() throws IOException {
        assertThat(check("type = \"pv\"\n", ALL)).containsExactly(Rule.KERNEL_TYPE);
    }

    @Test
    void aMissingDriverIsFound() throws IOException {
        assertThat(check("", Map.of("ext4", "initramfs", "xen_netfront", "module")))
                .containsExactly(Rule.DISK_DRIVER);
    }

    @Test
    void aDriverThatComesAfterTheRootIsTooLateForIt() throws IOException {
        Map<String, String> late = Map.of("xen_blkfront", "initramfs", "ext4", "module", "xen_netfront", "module");

        assertThat(check("", late)).containsExactly(Rule.ROOT_FILESYSTEM);
    }

    @Test
    void lessMemoryThanTheImageNeedsIsFoundAndMoreForWhatAGuestKeepsInMemory() throws IOException {
        assertThat(check("memory = 62\n", ALL)).containsExactly(Rule.MEMORY_NEED);
        assertThat(check("memory = 63\n", ALL)).isEmpty();
        ImageManifest.ReadOnly inMemory = new ImageManifest.ReadOnly("tmpfs", List.of(), 0, null);
        assertThat(check("memory = 71\n", ALL, inMemory)).containsExactly(Rule.MEMORY_NEED);
        assertThat(check("memory = 72\n", ALL, inMemory)).isEmpty();
        assertThat(check("memory = 64\nramdisk = \"/boot/huge\"\n", ALL)).isEmpty();
    }

    @Test
    void aDomainWithAKernelOfItsOwnIsItsOwnMatter() throws IOException {
        assertThat(check("type = \"pv\"\nkernel = \"/boot/other\"\n", ALL)).isEmpty();
    }

    @Test
    void aVerifiedRootNeedsItsHashOnTheCommandLine() throws IOException {
        ImageManifest.ReadOnly verified = new ImageManifest.ReadOnly(
                "tmpfs", List.of(), 0, new ImageManifest.Verity("ab", "cd", 7, "xenwright.verity=7:cd:ab"));

        assertThat(check("", ALL, verified)).isEmpty();
        assertThat(check("extra = \"ro console=hvc0 quiet\"\n", ALL, verified)).containsExactly(Rule.VERIFIED_ROOT);
    }
}
