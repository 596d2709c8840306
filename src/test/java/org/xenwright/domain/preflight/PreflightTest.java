package org.xenwright.domain.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.lint.Finding;
import org.xenwright.domain.lint.Rule;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.platform.GuestType;

class PreflightTest {
    private static final ImageDefaults IMAGE = ImageDefaults.of(
            "web", "org.example:web", GuestType.PVH, "/srv/xen", "vmlinuz", "initrd", "web.img", XlFormat.RAW);
    private static final ImageFacts.Kernel KERNEL = new ImageFacts.Kernel(true, true, "xz", Set.of());
    private static final ImageFacts.Initramfs INITRAMFS = new ImageFacts.Initramfs(Set.of("xen-blkfront", "ext4"));
    private static final List<ImageFacts.Filesystem> EXT4 =
            List.of(new ImageFacts.Filesystem("xvda", "ext4", "11-22", "root"));
    private static final MemoryNeed NEED = new MemoryNeed(40 << 20, 9 << 20, 23 << 20, 0);
    private static final ImageFacts GOOD = new ImageFacts(KERNEL, INITRAMFS, Set.of("xen-netfront"), EXT4, NEED);

    @TempDir
    Path folder;

    @Test
    void anImageThatFitsItsDomainHasNoFinding() throws IOException {
        assertThat(rules("", GOOD, null)).isEmpty();
        assertThat(rules("extra = \"ro\"\nroot = \"LABEL=root\"\n", GOOD, null)).isEmpty();
        assertThat(rules("root = \"UUID=11-22\"\n", GOOD, new XenVersion(4, 14)))
                .isEmpty();
    }

    @Test
    void theKernelMustHaveTheEntryOfItsType() throws IOException {
        ImageFacts pvh = with(new ImageFacts.Kernel(false, true, "xz", Set.of()), INITRAMFS);
        assertThat(rules("type = \"pv\"\n", pvh, null)).containsExactly(Rule.KERNEL_TYPE);
        assertThat(rules("type = \"pvh\"\n", pvh, null)).isEmpty();
        assertThat(rules("type = \"hvm\"\n", pvh, null)).isEmpty();
    }

    @Test
    void zstdIsUnpackedByNewHostsAndNotByGrubForPv() throws IOException {
        ImageFacts zstd = with(new ImageFacts.Kernel(true, true, "zstd", Set.of()), INITRAMFS);
        assertThat(rules("", zstd, new XenVersion(4, 14))).containsExactly(Rule.KERNEL_COMPRESSION);
        assertThat(rules("", zstd, new XenVersion(4, 15))).isEmpty();
        String grub = "kernel = \"/usr/lib/grub-xen/grub-x86_64-xen.bin\"\n";
        assertThat(rules("type = \"pv\"\n" + grub, zstd, null)).containsExactly(Rule.KERNEL_COMPRESSION);
        assertThat(rules("type = \"pv\"\n" + grub, GOOD, null)).isEmpty();
    }

    @Test
    void theDriverOfTheDiskIsNeededBeforeTheRoot() throws IOException {
        ImageFacts none = with(KERNEL, new ImageFacts.Initramfs(Set.of("ext4")));
        assertThat(rules("", none, null)).containsExactly(Rule.DISK_DRIVER);
        ImageFacts builtIn = with(new ImageFacts.Kernel(true, true, "xz", Set.of("xen_blkfront", "ext4")), null);
        assertThat(rules("", builtIn, null)).isEmpty();
        assertThat(rules("kernel = \"/x\"\ncmdline = \"root=/dev/xvda\"\n", GOOD, null))
                .containsExactlyInAnyOrder(Rule.DISK_DRIVER, Rule.ROOT_FILESYSTEM);
        assertThat(rules("ramdisk = \"/x\"\n", with(KERNEL, null), null))
                .containsExactlyInAnyOrder(Rule.DISK_DRIVER, Rule.ROOT_FILESYSTEM);
    }

    @Test
    void cardsNeedADriverOnlyWhereThereAreCards() throws IOException {
        ImageFacts none = new ImageFacts(KERNEL, INITRAMFS, Set.of(), EXT4, NEED);
        assertThat(rules("", none, null)).containsExactly(Rule.NETWORK_DRIVER);
        assertThat(rules("vif = [ ]\n", none, null)).isEmpty();
    }

    @Test
    void theRootMustBeAFileSystemOfTheImageOnADiskOfTheDomain() throws IOException {
        assertThat(rules("root = \"/dev/xvda1\"\n", GOOD, null)).containsExactly(Rule.ROOT_FILESYSTEM);
        assertThat(rules("disk = [ \"/x,raw,xvdb\" ]\n", GOOD, null)).containsExactly(Rule.ROOT_FILESYSTEM);
        ImageFacts squashfs = new ImageFacts(
                KERNEL,
                INITRAMFS,
                Set.of("xen-netfront"),
                List.of(new ImageFacts.Filesystem("xvda", "squashfs", null, null)),
                NEED);
        assertThat(rules("", squashfs, null)).containsExactly(Rule.ROOT_FILESYSTEM);
    }

    @Test
    void theMemoryMustBeWhatTheImageNeeds() throws IOException {
        assertThat(rules("memory = 63\n", GOOD, null)).containsExactly(Rule.MEMORY_NEED);
        assertThat(rules("memory = 64\n", GOOD, null)).isEmpty();
        assertThat(findings("memory = 63\n", GOOD, null).get(0).text())
                .isEqualTo(folder.resolve("web.cfg")
                        + ":2:1: error: web: 63 MiB, and the image does not start with less than 64:"
                        + " the kernel takes 40, what init starts 23; write memory = 64 at least, and more for what the"
                        + " guest is to do [memory-need]");
    }

    @Test
    void theInitramfsCountsWhereItIsMoreThanWhatComesAfterIt() {
        assertThat(new MemoryNeed(40 << 20, 100 << 20, 23 << 20, 8 << 20).mebibytes())
                .isEqualTo(143); // 140 * 64 / 63
        assertThat(new MemoryNeed(40 << 20, 9 << 20, 23 << 20, 8 << 20).mebibytes())
                .isEqualTo(73); // 71 * 64 / 63
    }

    @Test
    void aHostIsHeldAgainstAllItsDomains() throws IOException {
        Files.writeString(folder.resolve("a.cfg"), "memory = 1024\nvcpus = 4\n");
        Files.writeString(folder.resolve("b.cfg"), "memory = 512\nmaxmem = 1024\nvcpus = 4\n");
        List<Domain> domains = DomainFiles.load(folder, Map.of(), IMAGE);
        HostBudget.Demand demand = HostBudget.demand(domains);
        assertThat(demand).isEqualTo(new HostBudget.Demand(2 * (1024 + 8 + 2), 8));
        assertThat(new HostBudget("h", 2068, 4, 2).check(domains)).isEmpty();
        assertThat(new HostBudget("h", 2067, 4, 1.9).check(domains))
                .extracting(Finding::rule)
                .containsExactly(Rule.HOST_MEMORY, Rule.HOST_VCPUS);
        assertThat(demand.text(new HostBudget("h", 4096, 4, 2)))
                .isEqualTo("h: 2068 of 4096 MiB, 8 vCPUs on 4 threads (2.0 to one, 2.0 allowed)");
        assertThat(demand.text(new HostBudget("h", HostBudget.UNKNOWN_MEMORY, 2, 4)))
                .isEqualTo("h: 2068 MiB, 8 vCPUs on 2 threads (4.0 to one, 4.0 allowed)");
        assertThat(demand.text(new HostBudget("h", 4096, HostBudget.UNKNOWN_VCPUS, 1)))
                .isEqualTo("h: 2068 of 4096 MiB, 8 vCPUs");
    }

    private static ImageFacts with(ImageFacts.Kernel kernel, ImageFacts.@Nullable Initramfs initramfs) {
        return new ImageFacts(kernel, initramfs, Set.of("xen-netfront"), EXT4, NEED);
    }

    private List<Rule> rules(String text, ImageFacts image, @Nullable XenVersion version) throws IOException {
        return findings(text, image, version).stream().map(Finding::rule).toList();
    }

    private List<Finding> findings(String text, ImageFacts image, @Nullable XenVersion version) throws IOException {
        Files.writeString(folder.resolve("web.cfg"), "# first\n" + text);
        Domain domain = DomainFiles.load(folder, Map.of(), IMAGE).get(0);
        return Preflight.check(domain, image, version);
    }
}
