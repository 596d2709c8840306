package org.xenwright.initramfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Device;

class CpioWriterTest {
    @Test
    void anotherReaderFindsEveryEntry() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CpioWriter cpio = new CpioWriter(out);
        cpio.directory("dev", 0755);
        cpio.device("dev/console", 0600, Device.Kind.CHARACTER, 5, 1);
        cpio.file("init", 0755, Content.of("hello"));
        cpio.symlink("sh", "busybox");
        cpio.finish();
        assertThat(out.size() % 512).isZero();
        List<String> seen = new ArrayList<>();
        try (CpioArchiveInputStream in = new CpioArchiveInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            for (CpioArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String data = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
                seen.add(entry.getInode() + " " + Long.toOctalString(entry.getMode()) + " " + entry.getName() + " "
                        + entry.getRemoteDeviceMaj() + ":" + entry.getRemoteDeviceMin() + " " + data);
            }
        }
        assertThat(seen)
                .containsExactly(
                        "1 40755 dev 0:0 ",
                        "2 20600 dev/console 5:1 ",
                        "3 100755 init 0:0 hello",
                        "4 120777 sh 0:0 busybox");
    }

    @Test
    void aPathThatAShellWouldReadOtherwiseIsRefused() {
        assertThatThrownBy(() -> InitramfsOptions.of("squashfs").withPersist("/dev/xvdb", List.of("/var/$(reboot)")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'/var/$(reboot)'");
        assertThatThrownBy(() -> InitramfsOptions.of("squashfs").withPersist("/dev/xvdb", List.of("/a/../b")))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> InitramfsOptions.of("ext4; reboot")).isInstanceOf(ProblemException.class);
    }
}
