package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.xen.DryRun;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.platform.GuestType;

/** The real xl on a real Xen reads a file of each type. */
@Tag("judge")
class DryRunJudgeTest {
    @TempDir
    Path folder;

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        assertThat(Processes.left()).isEmpty();
    }

    @Test
    void xlWouldCreateWhatIsEmittedForEachTypeAndRefusesWhatIsWrong() throws Exception {
        ImageDefaults image = ImageDefaults.of(
                "web", "org.example:web", GuestType.PVH, "/srv/xen", "vmlinuz", "initrd", "web.img", XlFormat.RAW);
        for (GuestType type : GuestType.values()) {
            Files.writeString(
                    folder.resolve(type.word() + ".cfg"), "type = \"" + type.word() + "\"\nmemory = 300\nvcpus = 2\n");
        }
        List<Domain> domains = DomainFiles.load(folder, Map.of(), image);
        List<byte[]> files = new ArrayList<>();
        domains.forEach(domain -> files.add(XlCfg.emit(domain).getBytes(StandardCharsets.UTF_8)));
        files.add("name = \"bad\"\ntype = \"pvh\"\nmemory = \"2G\"\n".getBytes(StandardCharsets.UTF_8));

        List<DryRun.Answer> answers = DryRun.run(Judge.tools(), AptToolSource.sharedStore(), files);

        assertThat(answers).hasSize(files.size());
        assertThat(domains).extracting(Domain::type).containsExactlyInAnyOrder(GuestType.values());
        for (int i = 0; i < domains.size(); i++) {
            Domain domain = domains.get(i);
            DryRun.Answer answer = answers.get(i);
            assertThat(answer.accepted()).as(answer.output()).isTrue();
            assertThat(answer.complaints()).isEmpty();
            JsonNode read = new ObjectMapper()
                    .readTree(answer.output().substring(answer.output().indexOf('{')));
            assertThat(read.at("/c_info/name").asText()).isEqualTo(domain.name());
            assertThat(read.at("/c_info/type").asText()).isEqualTo(domain.type().word());
            assertThat(read.at("/c_info/uuid").asText()).isEqualTo(domain.uuid());
            assertThat(read.at("/b_info/target_memkb").asLong()).isEqualTo(300 * 1024);
            assertThat(read.at("/disks/0/pdev_path").asText()).isEqualTo("/srv/xen/web.img");
            assertThat(read.at("/nics/0/mac").asText())
                    .isEqualTo(domain.vifs().get(0).option("mac"));
        }
        DryRun.Answer bad = answers.get(domains.size());
        assertThat(bad.accepted()).isFalse();
        assertThat(bad.complaints()).anyMatch(line -> line.contains("memory"));
    }
}
