package org.xenwright.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xenwright.judge.AptToolSource;

/** Real packages, run from where they were unpacked. */
@Tag("judge")
class ToolBoxJudgeTest {
    private final ToolBox provider = new ToolBox(AptToolSource.shared(), List.of(), JudgeTools.CATALOGUE);

    @Test
    void qemuRunsFromItsFolderAndFindsItsFirmware() throws Exception {
        Tool qemu = provider.find("qemu-system-x86_64");

        assertThat(qemu.version()).startsWith("QEMU emulator version");
        Process process = qemu.process(List.of("-machine", "help"))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("q35");
        assertThat(qemu.command()).contains(qemu.root() + "/usr/share/seabios");
    }

    @Test
    void theJudgesOfFileSystemsRunFromTheirFolders() throws Exception {
        assertThat(provider.find("e2fsck").version()).startsWith("e2fsck 1.");
        assertThat(provider.find("unsquashfs").version()).startsWith("unsquashfs version");
        assertThat(provider.find("qemu-img").version()).startsWith("qemu-img version");
        assertThat(provider.find("busybox").version()).startsWith("BusyBox v");
    }

    @Test
    void aHypervisorIsProvidedAsData() throws Exception {
        Path folder = provider.folder("xen-system-amd64");

        assertThat(ToolBox.inside(folder, "usr/lib")).isPresent();
        assertThat(folder.resolve("boot").toFile().list()).anyMatch(name -> name.matches("xen-.*-amd64\\.gz"));
    }
}
