package org.xenwright.rpm.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.bases.BasedWorld;
import org.xenwright.deb.world.DebianBootParts;
import org.xenwright.image.TestRequest;
import org.xenwright.judge.Judge;
import org.xenwright.layer.TreeChanges;
import org.xenwright.oci.ImageLayout;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.ScriptRun;
import org.xenwright.packages.TestEnvironment;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.StandInBase;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.TreePath;

/** An image of a base that has RPM, from its lock to a rebuild without a network, judged by the base's own rpm. */
@Tag("judge")
class RpmWorldJudgeTest {
    private static final BasedWorld WORLD = new BasedWorld(new RpmPackages(), new DebianBootParts());

    @TempDir
    Path folder;

    private Access access(String store) {
        return Access.offline(new Store(folder.resolve(store)), Progress.SILENT);
    }

    private Sandboxes sandboxes() {
        return new Sandboxes(folder.resolve("scratch"), Judge.tools());
    }

    private PackageRequest request(Path... files) throws IOException {
        ImageLayout layout = ImageLayout.open(StandInBase.least().layout(), "base");
        return new TestRequest()
                .sources(folder)
                .local(files)
                .from(new BaseRequest("oci:base", null, () -> layout))
                .build();
    }

    private ConfiguredSystem configure(Lock lock, PackageRequest request, String store) throws IOException {
        return WORLD.configure(
                lock,
                request,
                TestEnvironment.of(lock.clock(), access(store), sandboxes()::choose, "/usr/share/doc/**"));
    }

    @Test
    void filesOfAProjectAreLockedInstalledAndBuiltAnewAsTheyWere() throws IOException {
        Path library = TestRpm.of("acme-lib", "2:1.0-1")
                .file("/usr/lib/acme/lib", "lib")
                .file("/usr/share/doc/acme/README", "read me")
                .write(folder);
        Path app = TestRpm.of("acme", "1.0-1")
                .requires("acme-lib", "/bin/sh")
                .file("/usr/bin/acme", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), 0755)
                .config("/etc/acme.conf", "x\n")
                .post("/bin/sh", "echo made >/etc/acme.made\n")
                .write(folder);
        PackageRequest request = request(app, library);

        Lock lock = WORLD.lock(
                request, List.of(), LockUpdate.NONE, new LockEnvironment(access("store"), sandboxes()::choose));

        assertThat(lock.world()).isEqualTo("rpm");
        assertThat(lock.imagePackages())
                .extracting(each -> each.name() + " " + each.version() + " " + each.architecture())
                .containsExactlyInAnyOrder("acme 1.0-1 all", "acme-lib 2:1.0-1 all");
        ConfiguredSystem system = configure(lock, request, "store");
        assertThat(system.owners().get(TreePath.of("usr/bin/acme"))).isEqualTo("acme");
        assertThat(system.tree().find("etc/acme.made")).isPresent();
        assertThat(system.tree().find("usr/share/doc/acme/README"))
                .as("excluded")
                .isEmpty();
        assertThat(system.runs()).extracting(ScriptRun::packageName).contains("acme");
        assertThat(WORLD.contents(lock, request, system).packages())
                .anySatisfy(each -> assertThat(each.name()).isEqualTo("acme-lib"));
        try (SandboxResult result = sandboxes()
                .choose(system.tree())
                .run(
                        system.tree(),
                        SandboxCommand.script("rpm -q acme acme-lib; rpm -V acme; rpm -qf /usr/bin/acme"))) {
            assertThat(result.log()).isEqualTo("""
                    acme-1.0-1.noarch
                    acme-lib-1.0-1.noarch
                    acme-1.0-1.noarch
                    """);
        }
        assertThat(configure(lock, request, "store").tree().find("etc/acme.made"))
                .as("from the store")
                .isPresent();
        // the project has its files, so that a base without repositories is exported all the same
        Path export = folder.resolve("export");
        WORLD.export(lock, request, null, export, access("store"));
        WORLD.provide(lock, export, access("another"));
        ConfiguredSystem elsewhere = configure(lock, request, "another");
        assertThat(TreeChanges.between(system.tree(), elsewhere.tree()).changed())
                .isEmpty();
        assertThat(TreeChanges.between(system.tree(), elsewhere.tree()).removed())
                .isEmpty();
    }
}
