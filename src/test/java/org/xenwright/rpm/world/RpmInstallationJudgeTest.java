package org.xenwright.rpm.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeIdentity;
import org.xenwright.packages.BuildEnvironment;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.Lock;
import org.xenwright.packages.NativePackages.Installation;
import org.xenwright.packages.NativePackages.Installed;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.ScriptRun;
import org.xenwright.packages.Scripts;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.StandInBase;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** Packages installed in a base by its own rpm: what their scripts did, and whether it is the same each time. */
@Tag("judge")
class RpmInstallationJudgeTest {
    private static final Instant CLOCK = Instant.parse("2026-11-20T00:00:00Z");

    @TempDir
    Path folder;

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

    private Installed install(Tree base, List<Path> files) throws IOException {
        AtomicReference<@Nullable Installed> taken = new AtomicReference<>();
        AtomicReference<@Nullable Digest> identity = new AtomicReference<>();
        Access access = Access.offline(new Store(folder.resolve("store")), Progress.SILENT);
        Sandboxes sandboxes = new Sandboxes(folder.resolve("scratch"), Judge.tools());
        new RpmPackages()
                .install(
                        new Installation(
                                base,
                                lock(),
                                files,
                                request(),
                                new BuildEnvironment(
                                        CLOCK,
                                        List.of(),
                                        Scripts.RUN,
                                        List.of(),
                                        access,
                                        access.store(),
                                        sandboxes::choose,
                                        new BuildReport()),
                                sandboxes.choose(base)),
                        made -> {
                            identity.set(TreeIdentity.of(made.tree()));
                            told = text(made.tree(), "etc/told");
                            names = InstalledRpms.of(made.tree()).stream()
                                    .map(InstalledPackage::name)
                                    .toList();
                            taken.set(made);
                        });
        last = Objects.requireNonNull(identity.get());
        return Objects.requireNonNull(taken.get());
    }

    private String told = "";
    private List<String> names = List.of();
    private Digest last = Digest.of("");

    private static Lock lock() {
        return new Lock("rpm", Digest.of(""), CLOCK, List.of(), List.of(), List.of(), List.of());
    }

    private PackageRequest request() {
        return new PackageRequest(
                List.of("amd64"), List.of(), folder, List.of(), List.of(), null, false, false, null, null);
    }

    private static String text(Tree tree, String path) throws IOException {
        Optional<RegularFile> file = tree.find(path).map(each -> (RegularFile) each);
        return file.isEmpty() ? "" : new String(file.get().content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    @Test
    void everyKindOfScriptRunsAndTheResultIsTheSameEachTime() throws IOException {
        Tree base = StandInBase.least().tree();
        Path scripted = scripted();

        Installed installed = install(base, List.of(scripted));
        Digest first = last;

        assertThat(told.lines().toList())
                .containsExactly("pretrans", "pre", "post", "trigger", "posttrans", "filetrigger");
        assertThat(installed.runs()).extracting(ScriptRun::packageName).contains("scripted");
        assertThat(names).contains("scripted", "rpm", "bash");
        install(base, List.of(scripted));
        assertThat(last).isEqualTo(first);
    }

    @Test
    void whatIsNeededAndMissingIsToldByRpmItself() throws IOException {
        Tree base = StandInBase.least().tree();
        Path file = TestRpm.of("needy", "1-1").requires("nothing-has-this").write(folder);

        assertThatThrownBy(() -> install(base, List.of(file)))
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

        assertThatThrownBy(() -> install(base, new ArrayList<>(List.of(file))))
                .hasMessageContaining("the reason")
                .hasMessageContaining("%prein(failing-1-1.noarch) scriptlet failed, exit status 3");
    }
}
