package org.xenwright.deb.configure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;
import org.xenwright.tree.TreePath;

/** The lines that hide what a preinst must not see, by the shell of this machine. */
@Tag("judge")
class HiddenPathsJudgeTest {
    @TempDir
    Path folder;

    private final List<TreePath> own = new ArrayList<>();

    @BeforeEach
    void aPackageWithFilesOfEveryKind() throws IOException {
        put("usr/bin/plain", "plain");
        put("usr/bin/-f", "dash");
        put("usr/bin/two words", "words");
        put("usr/bin/.hidden", "dot");
        put("usr/lib/thing/inside/file", "inside");
        own.set(own.size() - 1, TreePath.of("usr/lib/thing"));
        put("etc/thing.conf", "shipped");
        Files.createSymbolicLink(folder.resolve("usr/bin/link"), Path.of("nowhere"));
        own.add(TreePath.of("usr/bin/link"));
        Files.writeString(folder.resolve("usr/bin/other"), "another package's");
        // more than one program moves together
        for (int i = 0; i < 900; i++) {
            put("usr/share/many/" + i, "" + i);
        }
        Files.writeString(folder.resolve("usr/share/many/other"), "another package's");
    }

    private void put(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        own.add(TreePath.of(path));
    }

    /** Runs lines while the package's paths are hidden, and brings these back. */
    private void hidden(String lines) throws IOException {
        List<String> list = HiddenPaths.lines(own);
        int groups = (int) list.stream().filter(line -> line.startsWith("/")).count();
        for (int i = 1; i <= groups; i++) {
            Files.createDirectories(folder.resolve("unseen/" + i));
        }
        List<String> here = list.stream()
                .map(line -> line.startsWith("/") ? folder + line : line)
                .toList();
        Files.write(folder.resolve("list"), here);
        Files.writeString(folder.resolve("conffiles"), folder + "/etc/thing.conf\n");
        String script = HiddenPaths.LINES.replace("/" + HiddenPaths.FOLDER, folder + "/unseen") + "cd " + folder
                + "\nhide list\n" + lines + "\nreveal list conffiles\n";
        Judge.Verdict verdict = Judge.run("sh", "-euc", script);
        assertThat(verdict.exit()).as(verdict.output()).isZero();
    }

    private TreeMap<String, String> files() throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        for (String top : List.of("usr", "etc")) {
            try (Stream<Path> all = Files.walk(folder.resolve(top))) {
                for (Path each : all.toList()) {
                    String name = folder.relativize(each).toString();
                    if (Files.isSymbolicLink(each)) {
                        files.put(name, "-> " + Files.readSymbolicLink(each));
                    } else if (Files.isRegularFile(each)) {
                        files.put(name, Files.readString(each));
                    }
                }
            }
        }
        return files;
    }

    @Test
    void aScriptSeesOnlyWhatOthersHaveAndAfterwardsAllIsAsItWas() throws IOException {
        TreeMap<String, String> before = files();
        hidden("find usr etc ! -type d >seen");
        assertThat(Files.readAllLines(folder.resolve("seen")))
                .containsExactlyInAnyOrder("usr/bin/other", "usr/share/many/other");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void whatAScriptMadeMeanwhileGivesWayButForAConffile() throws IOException {
        TreeMap<String, String> expected = files();
        hidden("echo made >usr/bin/plain; echo made >etc/thing.conf; mkdir -p usr/lib/thing/inside; "
                + "echo made >usr/lib/thing/inside/new; echo made >usr/share/many/899");
        expected.put("etc/thing.conf", "made\n");
        expected.put("etc/thing.conf.dpkg-dist", "shipped");
        expected.put("usr/lib/thing/inside/new", "made\n");
        assertThat(files()).isEqualTo(expected);
    }
}
