package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.layout.ReadOnlyRoot;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.loader.BootMethod;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.ProblemException;

class DiskConfigurationTest {
    private final DiskConfiguration disk = new DiskConfiguration();

    private void refused(String element, String... words) {
        assertThatThrownBy(disk::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><disk>" + element)
                .hasMessageContainingAll(words);
    }

    @Test
    void aDiskOfWhichNothingIsSaidIsARawExt4() {
        assertThat(disk.request().fileSystem().isWritable()).isTrue();
        assertThat(disk.request().size()).isEqualTo(Ext4Size.DEFAULT);
        assertThat(disk.request().table()).isEqualTo(PartitionTable.NONE);
        assertThat(disk.request().formats()).containsExactly(DiskFormats.RAW);
        assertThat(disk.request().readOnly()).isNull();
        assertThat(disk.base()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1G, , 'Fixed[bytes=1073741824]'",
        "65536, , 'Fixed[bytes=65536]'",
        ", 30%, 'PlusPercent[percent=30, atLeast=0]'",
        ", 30 %, 'PlusPercent[percent=30, atLeast=0]'",
        ", 512M, 'PlusBytes[free=536870912]'",
        "2G, 512M, 'Fixed[bytes=2147483648]'"
    })
    void sizesAreNumbersWithUnitsOrShares(String size, String free, String expected) {
        disk.size = size;
        disk.free = free;

        assertThat(disk.request().size()).hasToString(expected);
    }

    @Test
    void aWrongSizeIsToldWithItsPlaceAndARightOne() {
        disk.size = "4 gigs";

        refused("<size>", "'4 gigs'", "for example 4G");
    }

    @Test
    void aRootThatIsNeverWrittenHasNoSize() {
        disk.filesystem = "squashfs";
        disk.free = "20%";

        refused("", "take <size> and <free> out");
    }

    @Test
    void aFileSystemThatIsNoneIsTold() {
        disk.filesystem = "ext3";

        refused("<filesystem>", "write ext4");
    }

    @Test
    void aTableThatIsNoneIsTold() {
        disk.table = "gtp";

        refused("<table>", "write gpt");
    }

    @Test
    void aDiskWithoutAFormatIsTold() {
        disk.formats = List.of();

        refused("<formats>", "at least one");
    }

    @Test
    void anUnknownFormatIsTold() {
        disk.formats = List.of("raw", "vmdx");

        refused("<formats>", "vmdx");
    }

    @Test
    void partitionsMakeATableAndHaveTheFeaturesOfTheRoot() {
        PartitionConfiguration data = new PartitionConfiguration();
        data.name = "data";
        data.size = "64M";
        disk.partitions = List.of(data);
        disk.profile = "legacy";

        assertThat(disk.request().table()).isEqualTo(PartitionTable.GPT);
        assertThat(disk.request().partitions().get(0).profile())
                .isEqualTo(disk.request().profile());
    }

    private List<String> booting(BootMethod method, Architecture architecture) {
        return disk.request(method, architecture).partitions().stream()
                .map(each -> each.name() + " " + each.fileSystem() + " " + each.mount())
                .toList();
    }

    @Test
    void grubBringsTheCodeOfABiosAndASystemPartitionBeforeTheProjectsOwn() {
        PartitionConfiguration data = new PartitionConfiguration();
        data.name = "data";
        data.size = "64M";
        disk.partitions = List.of(data);

        assertThat(booting(BootMethod.GRUB, Architecture.AMD64))
                .containsExactly("bios bios-boot null", "esp vfat /boot/efi", "data ext4 null");
        assertThat(booting(BootMethod.GRUB, Architecture.ARM64))
                .containsExactly("esp vfat /boot/efi", "data ext4 null");
        assertThat(disk.request(BootMethod.GRUB, Architecture.AMD64).rootDevice())
                .isEqualTo("/dev/xvda4");
        assertThat(disk.request().partitions()).hasSize(1);
    }

    @Test
    void grubHasItsFilesOnAPartitionOfTheirOwnWhereItCannotReadTheRootOrTheRootCannotNameItsOwnHash() {
        List<String> own = List.of("bios bios-boot null", "esp vfat /boot/efi", "boot ext4 /boot");
        disk.filesystem = "squashfs";
        assertThat(booting(BootMethod.GRUB, Architecture.AMD64)).isEqualTo(own);
        assertThat(booting(BootMethod.UKI, Architecture.AMD64)).containsExactly("esp vfat /boot/efi");
        disk.filesystem = "ext4";
        disk.verity = "true";
        assertThat(booting(BootMethod.GRUB, Architecture.AMD64)).isEqualTo(own);

        PartitionConfiguration boot = new PartitionConfiguration();
        boot.name = "kernels";
        boot.mount = "/boot";
        disk.partitions = List.of(boot);
        assertThat(booting(BootMethod.GRUB, Architecture.AMD64))
                .as("the project's own")
                .containsExactly("bios bios-boot null", "esp vfat /boot/efi", "kernels ext4 /boot");
    }

    @ParameterizedTest
    @CsvSource({"esp, /srv", "mine, /boot/efi", "bios, /srv"})
    void aPartitionInThePlaceOfOneThatBootsTheDiskIsTold(String name, String mount) {
        PartitionConfiguration own = new PartitionConfiguration();
        own.name = name;
        own.mount = mount;
        disk.partitions = List.of(own);

        assertThatThrownBy(() -> booting(BootMethod.GRUB, Architecture.AMD64))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<partitions><partition>", "'" + name + "'", "which <bootloader> adds itself");
    }

    @Test
    void aDiskThatBootsItselfHasATable() {
        assertThat(disk.request(BootMethod.UKI, Architecture.AMD64).table()).isEqualTo(PartitionTable.GPT);
        disk.table = "none";

        assertThatThrownBy(() -> booting(BootMethod.UKI, Architecture.AMD64))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<disk><table>", "none, and <bootloader>uki</bootloader>", "write gpt");
    }

    @Test
    void anArchitectureThatNobodySignsALoaderForIsTold() {
        for (BootMethod method : List.of(BootMethod.GRUB, BootMethod.UKI)) {
            assertThatThrownBy(() -> booting(method, Architecture.RISCV64))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll("<image><bootloader>", method.name() + " for riscv64", "amd64 or arm64");
        }
    }

    @Test
    void aPartitionThatFirmwareReadsIsLargeEnoughForIt() {
        PartitionConfiguration esp = new PartitionConfiguration();
        esp.name = "esp";
        esp.filesystem = "vfat";
        esp.mount = "/boot/efi";
        esp.size = "64M";
        disk.partitions = List.of(esp);

        assertThat(disk.request().partitions().get(0).fileSystem()).isEqualTo(FileSystemKinds.VFAT);

        esp.size = "32M";
        refused("<partitions><partition><size>", "at least 33291K");
    }

    @Test
    void aPartitionNeedsAName() {
        disk.partitions = List.of(new PartitionConfiguration());

        refused("<partitions><partition>", "add <name>");
    }

    @Test
    void aSquashfsRootForgetsUnlessToldWhatToKeep() {
        disk.filesystem = "squashfs";

        assertThat(disk.request().readOnly().overlay()).isEqualTo(ReadOnlyRoot.Overlay.TMPFS);
        assertThat(disk.request().facts().stateSize()).isZero();

        disk.persist = List.of("/var/lib/postgresql", " /etc/ssh ");
        disk.stateSize = "2G";
        assertThat(disk.request().facts().persist()).containsExactly("/etc/ssh", "/var/lib/postgresql");
        assertThat(disk.request().facts().stateSize()).isEqualTo(2L << 30);
    }

    @Test
    void anExt4RootIsOnlyReadWhenItIsVerifiedOrLiesUnderAnOverlay() {
        disk.verity = "true";
        assertThat(disk.request().readOnly().verify()).isEqualTo(InitramfsOptions.Verify.READ);
    }

    @ParameterizedTest
    @CsvSource({
        "etc, an absolute path such as /var/lib/data",
        "/etc/../var, an absolute path such as /var/lib/data",
        "/etc/a b, an absolute path such as /var/lib/data",
        "/run/lock, none of /dev",
        "/var/lib/data/below, which is kept as a whole",
    })
    void aPathThatCannotBeKeptIsNamed(String path, String message) {
        disk.filesystem = "squashfs";
        disk.persist = List.of("/var/lib/data", path);

        refused("<persist>", message);
    }

    @Test
    void aWrongCompressionIsToldWithTheRightOnes() {
        disk.compression = "zstd:99";

        refused("<compression>", "zstd:1 to zstd:22");
    }
}
