package org.xenwright.boot.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.platform.Architecture;
import org.xenwright.tool.ToolBox;
import org.xenwright.tool.ToolSource;

class FlashTest {
    @TempDir
    Path folder;

    /** The package of the firmware, each file holding its own name. */
    private ToolBox tools(String... files) throws IOException {
        for (String file : files) {
            Path at = folder.resolve("package").resolve(file);
            Files.createDirectories(at.getParent());
            Files.writeString(at, file);
        }
        ToolSource source = packages -> folder.resolve("package");
        return new ToolBox(source, List.of());
    }

    private Machine machine(Architecture architecture, Firmware firmware, UefiKeys keys) {
        return new Machine(
                "web",
                new Machine.Hardware(architecture, 256, 1),
                new Machine.FromDisk(firmware, keys, null),
                List.of(),
                Map.of());
    }

    private ToolBox ovmf() throws IOException {
        return tools(
                "usr/share/OVMF/OVMF_CODE_4M.fd",
                "usr/share/OVMF/OVMF_CODE_4M.secboot.fd",
                "usr/share/OVMF/OVMF_VARS_4M.fd",
                "usr/share/OVMF/OVMF_VARS_4M.ms.fd",
                "usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd");
    }

    @Test
    void aBiosNeedsNone() throws IOException {
        assertThat(Flash.of(machine(Architecture.AMD64, Firmware.BIOS, UefiKeys.MICROSOFT), ovmf()))
                .isEmpty();
    }

    @Test
    void secureBootHasItsKeysAndGuardsThem() throws IOException {
        Flash flash = Flash.of(machine(Architecture.AMD64, Firmware.SECURE_BOOT, UefiKeys.SNAKEOIL), ovmf())
                .orElseThrow();

        Path guest = Files.createDirectory(folder.resolve("a, guest"));
        List<String> words = flash.arguments(guest);

        assertThat(flash.code().toString()).endsWith("OVMF_CODE_4M.secboot.fd");
        assertThat(guest.resolve("variables.fd")).hasContent("usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd");
        assertThat(words)
                .containsSequence("-global", "driver=cfi.pflash01,property=secure,value=on")
                .anyMatch(word -> word.startsWith("if=pflash,unit=0,format=raw,readonly=on,file="))
                .anyMatch(word -> word.startsWith("if=pflash,unit=1,format=raw,file=") && word.contains("a,, guest/"));
    }

    @Test
    void variablesOfTheUserAreCopiedForEachMachine() throws IOException {
        Path own = Files.writeString(folder.resolve("own.fd"), "mine");
        UefiKeys keys = UefiKeys.of("own.fd", folder);

        Flash flash = Flash.of(machine(Architecture.AMD64, Firmware.SECURE_BOOT, keys), ovmf())
                .orElseThrow();

        assertThat(flash.variables()).isEqualTo(own);
        assertThat(Flash.of(machine(Architecture.AMD64, Firmware.UEFI, keys), ovmf())
                        .orElseThrow()
                        .variables()
                        .toString())
                .endsWith("OVMF_VARS_4M.fd");
    }

    @Test
    void arm64HasAFirmwareOfItsOwn() throws IOException {
        ToolBox tools = tools("usr/share/AAVMF/AAVMF_CODE.fd", "usr/share/AAVMF/AAVMF_VARS.fd");

        Flash flash = Flash.of(machine(Architecture.ARM64, Firmware.UEFI, UefiKeys.MICROSOFT), tools)
                .orElseThrow();

        assertThat(flash.code().toString()).endsWith("AAVMF_CODE.fd");
        assertThat(flash.guarded()).isFalse();
    }

    @Test
    void arm64ChecksSignaturesByTheFirmwareThatCanWhereThereAreTwo() throws IOException {
        String[] bookworm = {"usr/share/AAVMF/AAVMF_CODE.fd", "usr/share/AAVMF/AAVMF_VARS.ms.fd"};
        String[] trixie = Arrays.copyOf(bookworm, 3);
        trixie[2] = "usr/share/AAVMF/AAVMF_CODE.secboot.fd";
        Machine machine = machine(Architecture.ARM64, Firmware.SECURE_BOOT, UefiKeys.MICROSOFT);

        Flash one = Flash.of(machine, tools(bookworm)).orElseThrow();
        Flash two = Flash.of(machine, tools(trixie)).orElseThrow();

        assertThat(one.code()).hasFileName("AAVMF_CODE.fd");
        assertThat(two.code()).hasFileName("AAVMF_CODE.secboot.fd");
        assertThat(List.of(one, two)).allMatch(each -> each.variables().endsWith("AAVMF_VARS.ms.fd"));
    }

    @Test
    void aPackageWithoutTheFirmwareIsTold() throws IOException {
        ToolBox tools = tools("usr/share/OVMF/OVMF_CODE_4M.fd");

        assertThatThrownBy(() -> Flash.of(machine(Architecture.AMD64, Firmware.UEFI, UefiKeys.MICROSOFT), tools))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("usr/share/OVMF/OVMF_VARS_4M.fd");
    }
}
