package org.xenwright.loader.signing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.judge.PackagedFiles;
import org.xenwright.loader.pe.UnifiedKernel;

/** The key that EDK II's package ships, with a firmware that knows its certificate, and a kernel to sign. */
final class SnakeOil {
    private final Path firmware;
    private final Path stub;

    SnakeOil() throws IOException {
        firmware = PackagedFiles.unpack("ovmf", List.of("ovmf"));
        stub = PackagedFiles.unpack("systemd-boot-efi", List.of("systemd-boot-efi"));
    }

    Path certificate() {
        return firmware.resolve("usr/share/ovmf/PkKek-1-snakeoil.pem");
    }

    SigningKey key() throws IOException {
        return SigningKey.ofPem(
                firmware.resolve("usr/share/ovmf/PkKek-1-snakeoil.key"),
                certificate(),
                Password.of("snakeoil"),
                Instant.now());
    }

    /** What the firmware is. */
    Path code() {
        return firmware.resolve("usr/share/OVMF/OVMF_CODE_4M.secboot.fd");
    }

    /** What it knows, the certificate among it; to be copied. */
    Path variables() {
        return firmware.resolve("usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd");
    }

    /** A kernel that is not signed yet. */
    byte[] unsigned(String commandLine, Path initramfs) throws IOException {
        Path kernel = PackagedFiles.files(Judge.tools().folder("linux-image-cloud-amd64"), "vmlinuz-")
                .get(0);
        return UnifiedKernel.make(new UnifiedKernel.Parts(
                content(stub.resolve("usr/lib/systemd/boot/efi/linuxx64.efi.stub")),
                "ID=debian\n",
                commandLine,
                kernel.getFileName().toString().substring("vmlinuz-".length()),
                Optional.of(content(initramfs)),
                content(kernel)));
    }

    static Content content(Path file) throws IOException {
        return new Content.Slice(file, 0, Files.size(file));
    }
}
