package org.xenwright.domain.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.domain.BootWay;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.judge.Judge;
import org.xenwright.judge.XlDryRun;
import org.xenwright.platform.GuestType;

/** What xl itself makes of emitted files of every type. */
@Tag("judge")
class XlDryRunJudgeTest {
    @TempDir
    Path folder;

    @Test
    void xlCreatesWhatTheDomainSays() throws Exception {
        XlDryRun xl = new XlDryRun();
        Path file = folder.resolve("emitted");
        for (String text : Domains.TEXTS) {
            Domain domain = Domains.read(folder, text);
            Files.writeString(file, XlCfg.emit(domain));
            Judge.Verdict verdict = xl.run(file);
            assertThat(verdict.exit()).as(verdict.output() + XlCfg.emit(domain)).isZero();
            assertThat(verdict.output()).doesNotContain("unrecognized", "Invalid", "arning: parameter");
            JsonNode config = new ObjectMapper()
                    .readTree(verdict.output().substring(verdict.output().indexOf('{')));
            assertThat(config.at("/c_info/name").asText()).isEqualTo(domain.name());
            assertThat(config.at("/c_info/type").asText())
                    .isEqualTo(domain.type().word());
            assertThat(config.at("/c_info/uuid").asText()).isEqualTo(domain.uuid());
            assertThat(config.at("/b_info/target_memkb").asLong()).isEqualTo(domain.memory() * 1024);
            assertThat(config.at("/b_info/cmdline").asText())
                    .isEqualTo(domain.text("cmdline").orElse(""));
            if (domain.text("kernel").isPresent() || domain.text("firmware").isEmpty()) {
                // otherwise xl itself turns pvgrub64 into a path
                assertThat(config.at("/b_info/kernel").asText())
                        .isEqualTo(domain.text("kernel").orElse(""));
            }
            assertThat(config.at("/b_info/bootloader").asText())
                    .isEqualTo(domain.text("bootloader").orElse(""));
            if (domain.type() == GuestType.HVM && domain.text("firmware").isPresent()) {
                boolean uefi = BootWay.of(domain) == BootWay.UEFI;
                assertThat(config.at("/b_info/type.hvm/bios").asText("seabios")).isEqualTo(uefi ? "ovmf" : "seabios");
                assertThat(config.at("/b_info/type.hvm/boot").asText())
                        .isEqualTo(domain.text("boot").orElse(""));
                assertThat(config.at("/b_info/type.hvm/serial_list/0").asText()).isEqualTo("pty");
            }
            assertThat(config.at("/disks").size()).isEqualTo(domain.disks().size());
            for (int i = 0; i < domain.disks().size(); i++) {
                compare(config.at("/disks/" + i), domain.disks().get(i));
            }
            assertThat(config.at("/nics").size()).isEqualTo(domain.vifs().size());
            for (int i = 0; i < domain.vifs().size(); i++) {
                VifSpec vif = domain.vifs().get(i);
                assertThat(config.at("/nics/" + i + "/mac").asText()).isEqualTo(vif.option("mac"));
                assertThat(config.at("/nics/" + i + "/bridge").asText(null)).isEqualTo(vif.option("bridge"));
            }
        }
    }

    private static void compare(JsonNode theirs, DiskSpec ours) {
        assertThat(theirs.at("/pdev_path").asText()).isEqualTo(ours.target());
        assertThat(theirs.at("/vdev").asText()).isEqualTo(ours.vdev());
        assertThat(theirs.at("/format").asText()).isEqualTo(ours.format().word());
        assertThat(theirs.at("/readwrite").asInt(0)).isEqualTo(ours.writable() ? 1 : 0);
    }
}
