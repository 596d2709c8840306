package org.xenwright.loader.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.PackagedFiles;
import org.xenwright.judge.SuiteApt;
import org.xenwright.judge.XlDryRun;
import org.xenwright.problem.ProblemException;

/** The readers of our configuration judge it: GRUB's own check of scripts, and pygrub of Debian's Xen. */
@Tag("judge")
class GrubConfigJudgeTest {
    private static final String VOLUME = "11111111-2222-8333-8444-555555555555";

    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource(Grub.class)
    void grubFindsNoFaultWhateverAPomHolds(Grub grub) throws IOException {
        long seed = Long.getLong("xen.seed", 17);
        int cases = Integer.getInteger("xen.cases", 10);
        Random random = new Random(seed);
        StringBuilder all = new StringBuilder(GrubConfig.pointer(VOLUME, GrubConfig.FOLDER));
        int written = 0;
        for (int i = 0; i < cases * 20; i++) {
            try {
                all.append(new GrubConfig(
                                text(random, 0x250),
                                VOLUME,
                                GrubDisk.KERNEL,
                                Optional.of(GrubDisk.INITRAMFS),
                                List.of(text(random, 0x7f), "if", "}", "a b", "x=\"{ ;\"", "done"),
                                GrubConfig.PC_CONSOLES)
                        .text());
                written++;
            } catch (ProblemException e) {
                assertThat(e).hasMessageContaining("the word of the kernel's command line");
            }
        }
        assertThat(written).isGreaterThan(cases);
        Path file = Files.writeString(temp.resolve("grub.cfg"), all);
        Judge.Verdict verdict = grub.run("grub-script-check", file.toString());
        assertThat(verdict.exit())
                .as("-Dxen.seed=" + seed + " -Dxen.cases=" + cases + "\n" + verdict.output())
                .isZero();
    }

    private static String text(Random random, int characters) {
        return random.ints(random.nextInt(12), random.nextInt(4) == 0 ? 0 : ' ', characters)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void pygrubTakesXensEntryAndTheSameBytes() throws IOException {
        byte[] kernel = new byte[300_000];
        byte[] initramfs = new byte[70_001];
        new Random(1).nextBytes(kernel);
        new Random(2).nextBytes(initramfs);
        Path disk = GrubDisk.write(
                temp.resolve("disk.img"),
                Grub.BOOKWORM.files(),
                GrubDisk.config("it's {odd}\" $name", List.of("root=UUID=" + VOLUME, "ro", "a=\"b c\"", "x;y")),
                Files.write(temp.resolve("kernel"), kernel),
                Files.write(temp.resolve("initramfs"), initramfs));

        List<String> said = pygrub(disk);

        assertThat(said).as("%s", said).hasSize(3);
        assertThat(Path.of(said.get(0).substring("kernel ".length()))).hasBinaryContent(kernel);
        assertThat(Path.of(said.get(1).substring("ramdisk ".length()))).hasBinaryContent(initramfs);
        assertThat(said.get(2)).isEqualTo("args console=hvc0 root=UUID=" + VOLUME + " ro a=\"b c\" \"x;y\"");
    }

    /** Its parser alone: its readers of file systems need the Python of that suite. */
    @Test
    void theParserOfANewerPygrubTakesTheSameEntry() throws IOException {
        Path tree = SuiteApt.unpack("xl-trixie", "trixie", XlDryRun.TRIXIE);
        Path config = Files.writeString(
                temp.resolve("grub.cfg"),
                GrubDisk.config("it's {odd}\" $name", List.of("a=\"b c\"", "x;y"))
                        .text());
        String program = """
                import sys
                sys.path.insert(0, sys.argv[1])
                from grub.GrubConf import Grub2ConfigFile
                config = Grub2ConfigFile(sys.argv[2])
                image = config.images[int(config.default)]
                print(len(config.images), config.default, image.kernel[1], image.initrd[1], image.args)
                """;
        Judge.Verdict verdict = Judge.run(
                "python3",
                "-c",
                program,
                tree.resolve("usr/lib/xen-4.20/lib/python").toString(),
                config.toString());
        assertThat(verdict.exit()).as(verdict.output()).isZero();
        assertThat(verdict.output().lines().reduce((first, last) -> last))
                .contains("2 0 " + GrubDisk.KERNEL + " " + GrubDisk.INITRAMFS + " console=hvc0 a=\"b c\" \"x;y\"");
    }

    private List<String> pygrub(Path disk) throws IOException {
        Path tree = PackagedFiles.unpack(
                "pygrub", List.of("xen-utils-4.17", "libxenmisc4.17", "libxenstore4", "libxentoolcore1"));
        Path xen = tree.resolve("usr/lib/xen-4.17");
        Path libraries = xen.resolve("lib/x86_64-linux-gnu");
        Path out = Files.createFile(temp.resolve("out"));
        Judge.Verdict verdict = Judge.run(
                "env",
                "TERM=dumb",
                "XEN_FSIMAGE_FSDIR=" + libraries.resolve("xenfsimage"),
                "LD_LIBRARY_PATH=" + libraries + ":" + tree.resolve("usr/lib/x86_64-linux-gnu"),
                "python3",
                xen.resolve("bin/pygrub").toString(),
                "-q",
                "--output-format=simple",
                "--output-directory=" + Files.createDirectory(temp.resolve("boot")),
                "--output=" + out,
                disk.toString());
        assertThat(verdict.exit()).as(verdict.output()).isZero();
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            if (!line.isBlank()) {
                lines.add(line);
            }
        }
        return lines;
    }
}
