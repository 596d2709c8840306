package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.problem.ProblemException;

class LinterTest {
    @TempDir
    Path folder;

    static Stream<Rule> rules() {
        return Arrays.stream(Rule.values()).filter(rule -> !rule.preflight());
    }

    /** A rule that is left out of the files below needs a check that looks at an image or a host. */
    @Test
    void rulesThatLookBeyondFilesSaySo() {
        assertThat(Arrays.stream(Rule.values()).filter(Rule::preflight))
                .containsExactlyInAnyOrder(
                        Rule.DISK_LOADER,
                        Rule.DISK_COMMAND_LINE,
                        Rule.HOST_KERNEL,
                        Rule.KERNEL_TYPE,
                        Rule.KERNEL_COMPRESSION,
                        Rule.DISK_DRIVER,
                        Rule.NETWORK_DRIVER,
                        Rule.ROOT_FILESYSTEM,
                        Rule.VERIFIED_ROOT,
                        Rule.MEMORY_NEED,
                        Rule.HOST_MEMORY,
                        Rule.HOST_VCPUS);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleHasAFileThatBreaksItAndOneThatBreaksNone(Rule rule) throws Exception {
        List<Finding> bad = lint(rule, "bad");
        assertThat(bad).extracting(Finding::rule).contains(rule);
        for (Finding finding : bad) {
            assertThat(finding.origin().line()).as(finding.text()).isPositive();
            assertThat(finding.origin().column()).as(finding.text()).isPositive();
        }
        assertThat(lint(rule, "good")).isEmpty();
    }

    private static List<Finding> lint(Rule rule, String kind) throws IOException, URISyntaxException {
        Path files = Path.of(
                LinterTest.class.getResource("rules/" + rule.id() + "/" + kind).toURI());
        List<Path> found = Linter.find(List.of(files));
        assertThat(found).isNotEmpty();
        String first =
                Files.readAllLines(found.get(0), StandardCharsets.ISO_8859_1).get(0);
        XenVersion version = first.startsWith("# xen ")
                ? XenVersion.parse(first.substring(6)).orElseThrow()
                : null;
        Linter linter = new Linter(version);
        for (Path file : found) {
            linter.add(file);
        }
        return linter.findings();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memroy = 512 | 1:1 | write memory if that was meant",
                "guest_name = 'x' | 1:1 | ",
                "memory = '2G' | 1:10 | write a number",
                "on_crash = 'reboot' | 1:12 | write one of coredump-destroy",
                "on_crash = 'restrat' | 1:12 | write restart if that was meant",
                "disk = ['/x,raw,xvda,w', '/dev/y,xvdb,w'] | 1:26 | put the format before it: TARGET,raw,xvdb,w",
                "disk = ['/x,raw,sdb3,w'] | 1:9 | write xvdb3",
                "vif = ['mac = 00:16:3e:00:00:01'] | 1:8 | take the blanks around = away",
                "vif = ['bridge=b','mac=00:16:3e:00:00:01'] | 1:19 | bridge=b,mac=00:16:3e:00:00:01",
                "memory = 1; memory = 2 | 1:13 | keep one of the two",
                "secureboot = 1 | 1:1 | name a firmware that checks signatures, and holds the keys for it, in bios_path_override",
                "type = 'pvh'; kernel = '/opt/grub-x86_64-xen' | 1:24 | take the one for pvh, such as /usr/lib/grub-xen",
                "type = 'pv'; bootloader = 'pygrub'; ramdisk = '/boot/i' | 1:37 | remove ramdisk, or bootloader",
            })
    void aFindingSaysWhereAndWhatWouldBeRight(String text, String place, String remedy) {
        assertThat(lint("" + text + "\n")).anySatisfy(finding -> {
            assertThat(finding.origin()).hasToString("t.cfg:" + place);
            assertThat(finding.remedy() + finding.message()).contains(remedy == null ? "" : remedy);
        });
    }

    @Test
    void aFileThatExtendsOthersNeedNotBeComplete() {
        assertThat(lint("extends = \"pvh\"\nmemory = 1\n")).isEmpty();
        assertThat(lint("memory = 1\n")).extracting(Finding::rule).contains(Rule.NO_NAME, Rule.NO_BOOT_METHOD);
    }

    @Test
    void anyTextIsLintedWithoutFailure() {
        long seed = Long.getLong("xen.seed", 1L);
        String text =
                "name='a'; type=\"hvm\"\ndisk=['/a,raw,xvda1,w',',hdc:cdrom,r']\nvif=['mac=00:16:3e:00:00:01,rate=1MB/s']\n"
                        + "memory = 0512\ncmdline='root=/dev/xvda2'\nkernel='/k'\nvnclisten='a:1'\nvncdisplay=1\n";
        String pieces = "\"'[],;=\n#0a:/ .x-+";
        for (int i = 0; i < Integer.getInteger("xen.cases", 2000); i++) {
            Random random = new Random(seed + i);
            StringBuilder changed = new StringBuilder(text);
            for (int n = random.nextInt(6); n >= 0; n--) {
                int at = random.nextInt(changed.length());
                String piece = String.valueOf(pieces.charAt(random.nextInt(pieces.length())));
                changed.replace(at, Math.min(changed.length(), at + random.nextInt(4)), piece);
            }
            List<Finding> findings = lint(changed.toString());
            assertThat(Sarif.write(findings, "1")).as("seed " + (seed + i)).contains("\"2.1.0\"");
        }
    }

    @Test
    void sarifNamesRulesAndPlaces() throws IOException {
        List<Finding> findings = new Linter(null)
                .add("memroy = 1\n".getBytes(StandardCharsets.UTF_8), "a b/é.cfg")
                .findings();
        JsonNode run = new ObjectMapper().readTree(Sarif.write(findings, "0.1")).at("/runs/0");
        assertThat(run.at("/tool/driver/rules").size()).isEqualTo(Rule.values().length);
        for (JsonNode result : run.at("/results")) {
            int index = result.at("/ruleIndex").asInt();
            assertThat(run.at("/tool/driver/rules/" + index + "/id")).isEqualTo(result.at("/ruleId"));
            assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri")
                            .asText())
                    .isEqualTo("a%20b/%C3%A9.cfg");
        }
        JsonNode unknown = null;
        for (JsonNode result : run.at("/results")) {
            unknown = result.at("/ruleId").asText().equals("unknown-key") ? result : unknown;
        }
        assertThat(unknown).isNotNull();
        assertThat(unknown.at("/locations/0/physicalLocation/region"))
                .hasToString("{\"startLine\":1,\"startColumn\":1,\"endColumn\":7}");
    }

    @Test
    void foldersAreSearchedAndWhatIsMissingIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("x"));
        Files.writeString(folder.resolve("x/b.cfg"), "");
        Files.writeString(folder.resolve("a.cfg"), "");
        Files.writeString(folder.resolve("c.txt"), "");
        assertThat(Linter.find(List.of(folder, folder.resolve("c.txt"))))
                .containsExactly(folder.resolve("a.cfg"), folder.resolve("x/b.cfg"), folder.resolve("c.txt"));
        assertThatThrownBy(() -> Linter.find(List.of(folder.resolve("none")))).isInstanceOf(ProblemException.class);
    }

    private static List<Finding> lint(String text) {
        return new Linter(null)
                .add(text.getBytes(StandardCharsets.UTF_8), "t.cfg")
                .findings();
    }
}
