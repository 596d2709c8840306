package org.xenwright.loader.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cms.CMSSignedData;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.JavaProcess;
import org.xenwright.judge.Judge;
import org.xenwright.tool.ToolBox;

/** SoftHSM keeps the key, and Java's own provider speaks to it. */
@Tag("judge")
class TokenJudgeTest {
    private static final String PIN = "4711-secret";

    @TempDir
    Path folder;

    @Test
    void aTokenSignsAndItsKeyStaysThere() throws Exception {
        Path packages = Judge.tools().folder("softhsm2");
        Path library =
                ToolBox.inside(packages, "usr/lib/softhsm/libsofthsm2.so").orElseThrow();
        Path configuration = Files.writeString(
                folder.resolve("softhsm2.conf"),
                "directories.tokendir = " + Files.createDirectory(folder.resolve("tokens")) + "\n");
        String made = run(
                Judge.find("softhsm2-util")
                        .process(List.of(
                                "--module",
                                library.toString(),
                                "--init-token",
                                "--free",
                                "--label",
                                "trial",
                                "--so-pin",
                                PIN,
                                "--pin",
                                PIN)),
                configuration,
                packages);
        assertThat(made).contains("initialized");

        String said = run(
                new ProcessBuilder(JavaProcess.words(
                        JavaProcess.classPath(
                                "SigningKey.class",
                                SigningKey.class,
                                TokenTrial.class,
                                CMSSignedData.class,
                                PrivateKeyInfo.class,
                                Class.forName("org.bouncycastle.asn1.cms.ContentInfo"),
                                NullMarked.class),
                        TokenTrial.class,
                        library.toString(),
                        PIN,
                        folder.toString())),
                configuration,
                packages);

        assertThat(said.lines()
                        .collect(Collectors.toMap(
                                line -> line.substring(0, Math.max(0, line.indexOf(':'))),
                                line -> line,
                                (a, b) -> a + b)))
                .as(said)
                .containsEntry("library", "library: same bytes true, holds true")
                .containsEntry("configuration", "configuration: same bytes true, holds true")
                .hasEntrySatisfying("several", line -> assertThat(line).contains("<alias>", "has several"))
                .hasEntrySatisfying("nobody", line -> assertThat(line).contains("<alias>", "nobody, which is not in"))
                .hasEntrySatisfying("wrong", line -> assertThat(line).contains("<pkcs11>", "does not open"))
                .hasEntrySatisfying("missing", line -> assertThat(line).contains("<server>", "no password"))
                .hasEntrySatisfying("certificate", line -> assertThat(line).contains("not the one of CN=stranger"));
        assertThat(said).doesNotContain(PIN, "0000-wrong");
    }

    private String run(ProcessBuilder builder, Path configuration, Path packages)
            throws IOException, InterruptedException {
        Path output = folder.resolve("said.txt");
        builder.environment().put("SOFTHSM2_CONF", configuration.toString());
        builder.environment()
                .put(
                        "LD_LIBRARY_PATH",
                        ToolBox.inside(packages, "usr/lib/x86_64-linux-gnu")
                                .orElseThrow()
                                .toString());
        Process process = builder.redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .start();
        int exit = process.waitFor();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(exit).as(said).isZero();
        return said;
    }
}
