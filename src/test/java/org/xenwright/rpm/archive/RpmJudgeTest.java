package org.xenwright.rpm.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.judge.SharedData;
import org.xenwright.openpgp.Keyring;
import org.xenwright.problem.ProblemException;
import org.xenwright.rpm.header.RpmFile;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tool.Tool;

/** Debian's rpm on the same packages: which are sound, who signed them, what is in them. */
@Tag("judge")
class RpmJudgeTest {
    private static final String KEY = "rpm.org-rsa-2048-test.pub";

    @TempDir
    Path folder;

    private static List<Path> packages() throws IOException {
        List<Path> packages = new ArrayList<>();
        for (String each : List.of("packages", "payloads")) {
            try (Stream<Path> files = Files.list(SharedData.file("rpm/" + each))) {
                // rpm still reads what is from before rpm 4
                files.filter(file -> file.toString().endsWith(".rpm")).sorted().forEach(packages::add);
            }
        }
        assertThat(packages).hasSizeGreaterThan(20);
        return packages;
    }

    @Test
    void rpm2cpioFindsTheSameFilesWithTheSameContent() throws IOException {
        RpmStore store = new RpmStore(new Store(folder.resolve("store")));
        Tool tool = Judge.find("rpm2cpio");
        for (Path file : packages()) {
            String name = file.getFileName().toString();
            if (name.contains("corrupted")) {
                continue;
            }
            Path archive = folder.resolve("archive.cpio");
            Process process = tool.process(List.of(file.toString()))
                    .redirectOutput(archive.toFile())
                    .start();
            // of this one, whose maker stated another size of its archive than it has, it says so
            assertThat(process.onExit().join().exitValue()).as(name).isEqualTo(name.startsWith("test-1.0.0") ? 1 : 0);
            TreeMap<String, Digest> theirs = new TreeMap<>();
            try (CpioArchiveInputStream in = new CpioArchiveInputStream(Files.newInputStream(archive))) {
                for (CpioArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    byte[] bytes = in.readAllBytes();
                    // of hard links only one has the content
                    if (entry.isRegularFile() && (bytes.length > 0 || entry.getNumberOfLinks() == 1)) {
                        theirs.put(entry.getName().replaceFirst("^\\.?/", ""), Digest.of(bytes));
                    }
                }
            }
            UnpackedRpm rpm = store.local(file, name);
            TreeMap<String, Digest> ours = new TreeMap<>();
            for (int i = 0; i < rpm.files().size(); i++) {
                RpmFile described = rpm.files().get(i);
                Content content = rpm.content(i);
                String path = described.path().toString().substring(1);
                if (content != null && (theirs.containsKey(path) || rpm.first(i) == i && !isLinked(rpm, i))) {
                    ours.put(path, Digest.of(content.bytes(64 << 20)));
                }
            }
            assertThat(ours).as(name).isEqualTo(theirs);
        }
    }

    private static boolean isLinked(UnpackedRpm rpm, int number) {
        for (int i = 0; i < rpm.files().size(); i++) {
            if (i != number && rpm.first(i) == rpm.first(number)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void rpmkeysTrustsTheSamePackages() throws IOException {
        Tool tool = Judge.find("rpmkeys");
        Path key = SharedData.file("rpm/keys/" + KEY);
        Path database = Files.createDirectory(folder.resolve("db"));
        assertThat(said(tool, "--dbpath", database.toString(), "--import", key.toString()))
                .doesNotContain("error:");
        RpmTrust trust = RpmTrust.signedBy(Keyring.parse(Files.readAllBytes(key), KEY));
        TreeSet<String> ours = new TreeSet<>();
        TreeSet<String> theirs = new TreeSet<>();
        for (Path file : packages()) {
            String name = file.getFileName().toString();
            String said = said(
                    tool, "--dbpath", database.toString(), "--define", "_pkgverify_level all", "-K", file.toString());
            if (said.contains("signatures OK")) {
                theirs.add(name);
            }
            try {
                RpmStore.signers(file, trust, Instant.now(), name);
                new RpmStore(new Store(folder.resolve("store"))).local(file, name);
                ours.add(name);
            } catch (IOException | ProblemException e) {
                assertThat(e.getMessage()).as(name).isNotBlank();
            }
        }
        assertThat(ours).isEqualTo(theirs).isNotEmpty();
    }

    private String said(Tool tool, String... words) throws IOException {
        Path output = folder.resolve("said");
        Process process = tool.process(List.of(words))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.onExit().join();
        return Files.readString(output);
    }
}
