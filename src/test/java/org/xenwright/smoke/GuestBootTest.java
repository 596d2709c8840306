package org.xenwright.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.check.Check;
import org.xenwright.boot.check.CheckInitramfs;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.content.Content;
import org.xenwright.platform.Architecture;
import org.xenwright.tool.ToolBox;

class GuestBootTest {
    @TempDir
    Path folder;

    private Path reports;
    private Machine machine;

    @BeforeEach
    void aGuestWithAnInitramfs() throws IOException {
        reports = folder.resolve("reports");
        Files.writeString(Files.createDirectories(folder.resolve("bin")).resolve("busybox"), "busybox");
        machine = new Machine(
                "web",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(
                        folder.resolve("kernel"), Files.writeString(folder.resolve("initrd"), "its own"), ""),
                List.of(),
                Map.of());
    }

    private GuestBoot boot(Ready ready) {
        ToolBox tools = new ToolBox(packages -> folder, List.of());
        return new GuestBoot(reports, ready, Duration.ofMinutes(3), architecture -> tools);
    }

    @Test
    void whatIsBroughtAlongSpeaksWithTheSealThatTheConsoleIsReadWith() throws IOException {
        Ready ready = Ready.command("is it up");

        BootRequest request = boot(ready).run("web.start", machine, List.of(), each -> {
            assertThat(each.machine().software().initramfs()).isEqualTo(reports.resolve("web.start.initrd.img"));
            assertThat(reports.resolve("web.start.initrd.img"))
                    .content()
                    .contains("is it up", each.seal().word());
            return each;
        });

        assertThat(request.ready()).isEqualTo(ready);
        assertThat(request.limit()).isEqualTo(Duration.ofMinutes(3));
        assertThat(request.log()).isEqualTo(reports.resolve("web.start.console.log"));
        assertThat(reports.resolve("web.start.initrd.img")).doesNotExist();
    }

    @Test
    void aGuestWithChecksIsReadyNoSoonerThanTheyEnd() throws IOException {
        Check check = new Check("disk", Content.of("#!/bin/sh\necho disk\n"));

        BootRequest request = boot(Ready.login()).run("web", machine, List.of(check), each -> each);

        assertThat(request.ready()).isEqualTo(new Ready.All(List.of(Ready.login(), CheckInitramfs.done())));
    }

    @Test
    void withoutChecksAndCommandsAGuestIsBootedAsItIs() throws IOException {
        BootRequest request = boot(Ready.login()).run("web", machine, List.of(), each -> each);

        assertThat(request.machine()).isSameAs(machine);
        assertThat(request.ready()).isEqualTo(Ready.login());
        assertThat(reports).doesNotExist();
    }
}
