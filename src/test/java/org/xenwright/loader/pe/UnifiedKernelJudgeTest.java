package org.xenwright.loader.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.judge.PackagedFiles;
import org.xenwright.judge.SuiteApt;

/** The stubs, shims and GRUBs of two Debians, and what binutils read in what we make of them. */
@Tag("judge")
class UnifiedKernelJudgeTest {
    private static final Pattern SECTION =
            Pattern.compile(" *[0-9]+ (\\S+) +([0-9a-f]{8}) +([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]{8}) .*");
    private static final List<String> PACKAGES = List.of("systemd-boot-efi", "shim-signed", "grub-efi-amd64-signed");

    private static Path bookworm;
    private static Path trixie;
    private static Content kernel;

    @BeforeAll
    static void provideTheLoaders() throws IOException {
        bookworm = PackagedFiles.unpack("loaders", PACKAGES);
        trixie = SuiteApt.unpack("loaders-trixie", "trixie", PACKAGES);
        kernel = content(PackagedFiles.files(Judge.tools().folder("linux-image-cloud-amd64"), "vmlinuz-")
                .get(0));
    }

    private static Content content(Path file) throws IOException {
        return new Content.Slice(file, 0, Files.size(file));
    }

    private static Path root(String suite) {
        return suite.equals("trixie") ? trixie : bookworm;
    }

    private static Content stub(String suite) throws IOException {
        return content(root(suite).resolve("usr/lib/systemd/boot/efi/linuxx64.efi.stub"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "trixie"})
    void binutilsSeeTheSectionsThatWeWrote(String suite, @TempDir Path folder) throws IOException {
        byte[] made = UnifiedKernel.make(new UnifiedKernel.Parts(
                stub(suite),
                "ID=debian\n",
                "root=/dev/xvda2 ro",
                "6.1.0",
                Optional.of(Content.of(new byte[100_000])),
                kernel));
        Path file = Files.write(folder.resolve("linux.efi"), made);
        PeFile read = PeFile.read(content(file));

        Judge.Verdict verdict = Judge.run("objdump", "-h", file.toString());

        assertThat(verdict.exit()).as(verdict.output()).isZero();
        assertThat(theirs(verdict.output(), imageBase(read))).containsExactlyElementsOf(ours(read));
        assertThat(UnifiedKernel.of(read).orElseThrow().stub()).startsWith("systemd-stub 25");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "trixie"})
    void binutilsSeeWhatWeReadInLoadersOfOthers(String suite) throws IOException {
        List<Path> programs = new ArrayList<>(PackagedFiles.files(root(suite), ".efi"));
        programs.removeIf(file -> file.toString().endsWith(".gz")); // pages of the manual
        assertThat(programs).hasSizeGreaterThanOrEqualTo(5);
        for (Path file : programs) {
            PeFile read = PeFile.read(content(file));
            Judge.Verdict verdict = Judge.run("objdump", "-h", file.toString());
            assertThat(theirs(verdict.output(), imageBase(read)))
                    .as(file.toString())
                    .containsExactlyElementsOf(ours(read));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "trixie"})
    void theShimOfASuiteStartsItsGrub(String suite) throws IOException {
        Content shim = content(root(suite).resolve("usr/lib/shim/shimx64.efi.signed"));
        Content grub = content(root(suite).resolve("usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed"));

        assertThat(SbatLevel.of(PeFile.read(shim)).orElseThrow().automatic().components())
                .extracting(Sbat.Component::name)
                .contains("shim", "grub");
        assertThatCode(() -> SbatLevel.check(shim, "shim-signed", grub, "grub-efi-amd64-signed"))
                .doesNotThrowAnyException();
        assertThat(Sbat.of(PeFile.read(stub(suite))).orElseThrow().components())
                .extracting(Sbat.Component::name)
                .anyMatch(name -> name.startsWith("systemd"));
    }

    private static long imageBase(PeFile file) {
        return file.headers().get(file.headers().optionalFields().field("ImageBase"));
    }

    private static List<String> ours(PeFile file) {
        return file.sections().stream()
                .map(each -> each.name() + " " + Long.toHexString(each.length()) + " "
                        + Long.toHexString(each.address()) + " " + Long.toHexString(each.offset()))
                .toList();
    }

    private static List<String> theirs(String output, long imageBase) {
        List<String> sections = new ArrayList<>();
        output.lines().map(SECTION::matcher).filter(Matcher::matches).forEach(each -> {
            long address = Long.parseLong(each.group(3), 16) - imageBase;
            sections.add(each.group(1) + " " + Long.toHexString(Long.parseLong(each.group(2), 16)) + " "
                    + Long.toHexString(address) + " " + Long.toHexString(Long.parseLong(each.group(4), 16)));
        });
        return sections;
    }
}
