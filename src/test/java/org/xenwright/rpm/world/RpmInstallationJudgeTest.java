package org.xenwright.rpm.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeChanges;
import org.xenwright.layer.TreeFile;
import org.xenwright.layer.TreeTar;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.ScriptRun;
import org.xenwright.rpm.StandInBase;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.rpm.database.RpmDatabase;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.sandbox.SandboxElsewhere;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** Packages installed in a base by its own rpm: what their scripts did, and whether it is the same each time. */
@Tag("judge")
class RpmInstallationJudgeTest {
    @TempDir
    Path folder;

    private List<ScriptRun> runs = List.of();

    /** A package with every kind of script that RPM has. */
    private Path scripted() throws IOException {
        return TestRpm.of("scripted", "1.0-1")
                .requires("bash")
                .file("/usr/lib/scripted/data", "data")
                .config("/etc/scripted.conf", "default\n")
                .pretrans("/bin/sh", "echo pretrans >>/etc/told\n")
                .pre("/bin/sh", "echo pre >>/etc/told; echo x >/dev/null; test -e /proc/self\n")
                .post("<lua>", "local f = io.open('/etc/told', 'a'); f:write('post\\n'); f:close()\n")
                .posttrans("/bin/sh", "echo posttrans >>/etc/told\n")
                .trigger("/bin/sh", "echo trigger >>/etc/told\n", "bash")
                .fileTrigger("/bin/sh", "echo filetrigger >>/etc/told\n", "/usr/lib/scripted")
                .write(folder);
    }

    /** Installs a package, and returns the tree, which lasts. */
    private Tree install(Tree base, Path file, String name) throws IOException {
        Path tar = folder.resolve(name + ".tar");
        InstallElsewhere.install(
                base, List.of(file), folder, new Sandboxes(folder.resolve("scratch"), Judge.tools()), made -> {
                    runs = made.runs();
                    TreeFile.write(made.tree(), tar);
                });
        return TreeTar.read(tar);
    }

    private static String text(Tree tree, String path) throws IOException {
        Optional<RegularFile> file = tree.find(path).map(each -> (RegularFile) each);
        return file.isEmpty() ? "" : new String(file.get().content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    private static void assertEqual(Tree one, Tree other) throws IOException {
        assertThat(TreeChanges.between(one, other).changed()).isEmpty();
        assertThat(TreeChanges.between(one, other).removed()).isEmpty();
    }

    @Test
    void everyKindOfScriptRunsAndTheResultIsTheSameForRootAndForAnOrdinaryUser() throws Exception {
        Tree base = StandInBase.least().tree();
        Path scripted = scripted();

        Tree first = install(base, scripted, "first");

        assertThat(text(first, "etc/told").lines())
                .containsExactly("pretrans", "pre", "post", "trigger", "posttrans", "filetrigger");
        assertThat(runs).filteredOn(run -> run.packageName().equals("scripted")).hasSizeGreaterThan(4);
        assertThat(InstalledRpms.of(first)).extracting(InstalledPackage::name).contains("scripted", "rpm", "bash");
        assertEqual(first, install(base, scripted, "second"));

        Path hers = Files.createTempDirectory("user");
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            TreeFile.write(base, folder.resolve("base.tar"));
            SandboxElsewhere.start(
                    InstallElsewhere.class,
                    hers,
                    hers.resolve("scratch").toString(),
                    hers.resolve("tool").toString(),
                    folder.resolve("base.tar").toString(),
                    scripted.toString());
            assertEqual(first, TreeTar.read(hers.resolve("scratch/tree.tar")));
        } finally {
            Judge.run("rm", "-rf", hers.toString());
        }
    }

    @Test
    void anRpmThatTakesItsTimeFromTheClockIsGivenTheBuilds() throws IOException {
        Tree base = StandInBase.withOldRpm().tree();
        Path scripted = scripted();

        Tree first = install(base, scripted, "first");

        RpmDatabase.in(first).orElseThrow().visit(header -> {
            if (header.text(RpmTag.NAME).orElse("").equals("scripted")) {
                assertThat(header.number(RpmTag.INSTALL_TIME).orElse(0))
                        .isEqualTo(InstallElsewhere.CLOCK.getEpochSecond());
            }
        });
        assertThat(InstalledRpms.of(first)).extracting(InstalledPackage::name).contains("scripted", "rpm", "bash");
        assertEqual(first, install(base, scripted, "second"));
    }

    @Test
    void whatIsNeededAndMissingIsToldByRpmItself() throws IOException {
        Tree base = StandInBase.least().tree();
        Path file = TestRpm.of("needy", "1-1").requires("nothing-has-this").write(folder);

        assertThatThrownBy(() -> install(base, file, "needy"))
                .hasMessageContaining("nothing-has-this is needed by needy-1-1.noarch")
                .hasMessageContaining("do:");
    }

    @Test
    void aScriptThatFailsBeforeItsPackageIsUnpackedEndsTheBuild() throws IOException {
        Tree base = StandInBase.least().tree();
        Path file = TestRpm.of("failing", "1-1")
                .pre("/bin/sh", "echo the reason; exit 3\n")
                .file("/usr/share/failing", "x")
                .write(folder);

        assertThatThrownBy(() -> install(base, file, "failing"))
                .hasMessageContaining("the reason")
                .hasMessageContaining("%prein(failing-1-1.noarch) scriptlet failed, exit status 3");
    }
}
