package org.xenwright.boot.uml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.Architecture;
import org.xenwright.boot.driver.Machine;

class UmlArgumentsTest {
    @TempDir
    Path folder;

    @Test
    void disksAreReadAndWhatIsWrittenGoesElsewhereUnlessItIsKept() throws Exception {
        Machine machine = new Machine(
                "web",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(Path.of("/k"), null, "root=/dev/xvda1 ro console=hvc0"),
                List.of(
                        Machine.Disk.of(Path.of("/srv/a, b"), Machine.Format.RAW),
                        new Machine.Disk(Path.of("/srv/data"), Machine.Format.RAW, true)),
                Map.of());

        assertThat(UmlArguments.of(machine, folder))
                .contains(
                        "mem=256M",
                        "uml_dir=" + folder + "/",
                        "ubd0=" + folder.resolve("changes0") + "," + folder.resolve("disk0"),
                        "ubd1=" + folder.resolve("disk1"))
                .endsWith("root=/dev/ubda1", "ro", "console=ttyS0", "systemd.show_status=1");
        assertThat(Files.readSymbolicLink(folder.resolve("disk0"))).isEqualTo(Path.of("/srv/a, b"));
    }
}
