package org.xenwright.boot.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.platform.Architecture;
import org.xenwright.tool.ToolBox;

/**
 * The flash memory of a machine with UEFI: the firmware, which nobody can write, and its variables, of which each
 * machine has a copy. Facts: {@code /usr/share/doc/ovmf/README.Debian} of the package {@code ovmf}.
 *
 * @param code file of the firmware
 * @param variables file of variables, which is never written
 * @param guarded whether only the firmware may write variables, without which Secure Boot is none
 */
record Flash(Path code, Path variables, boolean guarded) {
    private static final String COPY = "variables.fd";

    /** Returns what a machine needs, provided from a package; empty for one without UEFI. */
    static Optional<Flash> of(Machine machine, ToolBox tools) throws IOException {
        if (!(machine.start() instanceof Machine.FromDisk disk)
                || !disk.firmware().isUefi()) {
            return Optional.empty();
        }
        boolean arm = machine.hardware().architecture() == Architecture.ARM64;
        Path packages = tools.folder(arm ? "qemu-efi-aarch64" : "ovmf");
        Path own = disk.keys().file();
        String keys = disk.keys().equals(UefiKeys.SNAKEOIL) ? ".snakeoil" : ".ms";
        boolean checking = disk.firmware() == Firmware.SECURE_BOOT;
        String name = arm ? "usr/share/AAVMF/AAVMF_" : "usr/share/OVMF/OVMF_";
        String size = arm ? "" : "_4M";
        String plain = name + "CODE" + size + ".fd";
        String strict = name + "CODE" + size + ".secboot.fd";
        // up to bookworm, one firmware of arm64 served for both; later the plain one checks nothing
        boolean one = arm && ToolBox.inside(packages, strict).isEmpty();
        Path code = file(packages, checking && !one ? strict : plain);
        Path variables =
                checking && own != null ? own : file(packages, name + "VARS" + size + (checking ? keys : "") + ".fd");
        return Optional.of(new Flash(code, variables, checking && !arm));
    }

    private static Path file(Path packages, String path) throws IOException {
        return ToolBox.inside(packages, path)
                .orElseThrow(() -> new IOException("the package of the firmware holds no " + path));
    }

    /**
     * Returns QEMU's arguments.
     *
     * @param folder of the guest, for the copy of the variables
     */
    List<String> arguments(Path folder) throws IOException {
        Path copy = Files.copy(variables, folder.resolve(COPY));
        List<String> words = new ArrayList<>();
        if (guarded) {
            words.addAll(List.of("-global", "driver=cfi.pflash01,property=secure,value=on"));
        }
        words.addAll(List.of("-drive", "if=pflash,unit=0,format=raw,readonly=on,file=" + Quoted.of(code)));
        words.addAll(List.of("-drive", "if=pflash,unit=1,format=raw,file=" + Quoted.of(copy)));
        return words;
    }
}
