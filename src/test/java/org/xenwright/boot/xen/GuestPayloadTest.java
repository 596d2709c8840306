package org.xenwright.boot.xen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.disk.DiskFormats;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;

class GuestPayloadTest {
    @TempDir
    Path folder;

    private static Machine machine(Firmware firmware) {
        return new Machine(
                "web",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.FromDisk(firmware, UefiKeys.MICROSOFT, null),
                List.of(Machine.Disk.of(Path.of("/web.img"), DiskFormats.RAW)),
                Map.of());
    }

    private Map<String, String> files(GuestPayload payload, @Nullable Path kernel) throws IOException {
        Path file = folder.resolve("parcel");
        payload.write(file, kernel);
        Map<String, String> files = new TreeMap<>();
        try (InputStream in = Files.newInputStream(file);
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    @Test
    void anHvmGuestHasNoKernelAndTheDevicesThatAskLeast() throws IOException {
        Map<String, String> files = files(new GuestPayload(machine(Firmware.BIOS), GuestType.HVM, null), null);

        assertThat(files).doesNotContainKeys("kernel", "ramdisk");
        assertThat(files.get("domain.cfg"))
                .contains("type = \"hvm\"", "serial = [ \"pty\" ]", ",type=vif")
                .doesNotContain("kernel", "cmdline");
        assertThat(files.get("overrides")).contains("hdtype=\"ahci\";", "vga=\"none\";", "on_reboot=\"destroy\";");
    }

    @Test
    void grubStandsForTheKernelOfAGuestThatBootsFromItsDisk() throws IOException {
        Path grub = Files.writeString(folder.resolve("grub"), "GRUB");

        Map<String, String> files = files(new GuestPayload(machine(Firmware.XEN_GRUB), GuestType.PVH, null), grub);

        assertThat(files).containsEntry("kernel", "GRUB").doesNotContainKey("ramdisk");
        assertThat(files.get("domain.cfg"))
                .contains("kernel = \"/guest/kernel\"")
                .doesNotContain("cmdline", "ramdisk");
        assertThat(files.get("overrides")).doesNotContain("hdtype");
    }

    @Test
    void theGrubThatAShippedFileNamesIsPutThere() throws IOException {
        Path grub = Files.writeString(folder.resolve("grub"), "GRUB");
        ShippedDomain shipped = new ShippedDomain(
                Files.writeString(folder.resolve("web.cfg"), "name = \"web\"\n"),
                Firmware.XEN_GRUB,
                "/usr/lib/grub-xen/grub-i386-xen_pvh.bin",
                null,
                List.of("/srv/xen/web.img"),
                "");

        GuestPayload payload = new GuestPayload(machine(Firmware.XEN_GRUB), GuestType.PVH, shipped);

        assertThat(files(payload, grub).get("places")).isEqualTo("""
                        /guest/kernel /usr/lib/grub-xen/grub-i386-xen_pvh.bin
                        /guest/disks/disk0 /srv/xen/web.img
                        """);
    }

    @Test
    void aShippedHvmFileLeadsToItsDisksAlone() throws IOException {
        ShippedDomain shipped = new ShippedDomain(
                Files.writeString(folder.resolve("web.cfg"), "type = \"hvm\"\n"),
                Firmware.BIOS,
                "",
                null,
                List.of("/srv/xen/web.img"),
                "vif=[\"type=vif\"];");

        Map<String, String> files = files(new GuestPayload(machine(Firmware.BIOS), GuestType.HVM, shipped), null);

        assertThat(files.get("places")).isEqualTo("/guest/disks/disk0 /srv/xen/web.img\n");
        assertThat(files.get("overrides")).endsWith("vif=[\"type=vif\"];");
    }
}
