package org.xenwright.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.check.Check;
import org.xenwright.boot.check.CheckInitramfs;
import org.xenwright.boot.console.Seal;
import org.xenwright.boot.driver.Machine;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.ProblemException;
import org.xenwright.tool.ToolBox;

class GuestChecksTest {
    @TempDir
    Path folder;

    private Machine machine(@Nullable Path initramfs) {
        return new Machine(
                "web",
                new Machine.Hardware(Architecture.ARM64, 256, 1),
                new Machine.Software(folder.resolve("kernel"), initramfs, ""),
                List.of(),
                Map.of());
    }

    private static CheckInitramfs companion(String... commands) {
        return new CheckInitramfs(
                List.of(), List.of(commands), Duration.ofMinutes(1), Machine.Reach.CLOSED, Seal.fresh());
    }

    private ToolBox busybox(Architecture architecture) {
        return new ToolBox(packages -> folder.resolve(architecture.debianName()), List.of());
    }

    @Test
    void theInitramfsBringsThemAlongForAsLongAsTheGuestRuns() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("arm64/bin"));
        Files.writeString(bin.resolve("busybox"), "of arm64");
        Path own = Files.writeString(folder.resolve("initrd"), "its own");
        Path at = folder.resolve("reports/web.initrd.img");

        String started = GuestChecks.bringing(companion("is it up"), machine(own), at, this::busybox, machine -> {
            assertThat(machine.software().initramfs()).isEqualTo(at);
            assertThat(at).content().startsWith("its own").contains("of arm64", "is it up");
            return "started";
        });

        assertThat(started).isEqualTo("started");
        assertThat(at).doesNotExist();
        assertThat(own).hasContent("its own");
    }

    @Test
    void withNothingToBringAMachineIsAsItIs() throws IOException {
        Machine bare = machine(null);

        Machine started =
                GuestChecks.bringing(companion(), bare, folder.resolve("none"), this::busybox, machine -> machine);

        assertThat(started).isSameAs(bare);
    }

    @Test
    void withoutAnInitramfsTheWayOutIsOneThatTheElementTakes() {
        assertThatThrownBy(() -> GuestChecks.bringing(
                        companion("true"), machine(null), folder.resolve("none"), this::busybox, machine -> machine))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><initramfs>")
                .hasMessageContaining("generated")
                .hasMessageNotContaining("distribution");
    }

    @Test
    void checksAreThoseOfTheProjectAfterTheBuiltInOnesItNames() throws IOException {
        Path checks = Files.createDirectories(folder.resolve("checks"));
        Path own = Files.writeString(checks.resolve("web.sh"), "#!/bin/sh\n");
        assertThat(own.toFile().setExecutable(true)).isTrue();

        GuestChecks some = GuestChecks.of(checks, Check.SECOND_BOOT, false);

        assertThat(some.first()).hasSize(2);
        assertThat(some.first().get(1).name()).contains("web");
        assertThat(some.second()).hasSize(1);
        assertThatThrownBy(() -> GuestChecks.of(checks, "second-bot", false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<boot><builtIn>")
                .hasMessageContaining("write second-boot");
    }
}
