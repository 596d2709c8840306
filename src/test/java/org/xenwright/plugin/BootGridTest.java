package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.disk.DiskFormats;
import org.xenwright.image.TestManifest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.ProblemException;
import org.xenwright.report.BootRecord;

class BootGridTest {
    @TempDir
    Path folder;

    private final BootMojo goal = new BootMojo();
    private BootGrid grid;

    @BeforeEach
    void aGoal() throws IOException {
        goal.project = SampleProject.in(folder);
        goal.session = SampleProject.session();
        goal.domains = folder.resolve("src/main/xen").toFile();
        goal.target = folder.resolve("target/xen").toFile();
        goal.reports = folder.resolve("target/xen-reports").toFile();
        goal.store = folder.resolve("store").toFile();
        goal.accelerator = "emulation";
        grid = new BootGrid(Files.createDirectories(goal.reportsFolder()));
    }

    private void add(String name, String architecture) throws IOException {
        goal.image = new ImageConfiguration();
        goal.image.name = name;
        Files.writeString(Files.createDirectories(goal.targetFolder()).resolve(ImageManifest.FILE), "{}");
        Files.writeString(goal.targetFolder().resolve(name + ".img"), "");
        grid.add(
                goal,
                TestManifest.of(
                        name,
                        architecture,
                        new ImageManifest.Kernel(
                                name + "-vmlinuz", "", "6.1", "xz", true, true, null, null, new TreeMap<>(), null),
                        new ImageManifest.FileSystem("ext4", null, 0, 0, "/dev/xvda"),
                        List.of(),
                        List.of(new ImageManifest.Disk(name + ".img", DiskFormats.RAW, 0)),
                        null));
    }

    private List<String> boots() {
        return grid.boots().stream().map(PlannedBoot::name).toList();
    }

    @Test
    void everyDomainIsBootedWithEveryDriverAndAsEveryTypeWhereThatMatters() throws IOException {
        goal.boot.drivers = "qemu,xen";
        goal.boot.types = "pvh,pv";
        goal.images = List.of(new ImageConfiguration(), new ImageConfiguration());
        Files.createDirectories(goal.domains.toPath().resolve("db"));
        Files.writeString(goal.domains.toPath().resolve("db/main.cfg"), "memory = 256\n");

        add("web", "amd64");
        add("db", "amd64");

        assertThat(boots())
                .containsExactly(
                        "web.qemu", "web.xen-pvh", "web.xen-pv", "db.main.qemu", "db.main.xen-pvh", "db.main.xen-pv");
    }

    @Test
    void theShippedFileIsBootedAndForAnotherTypeOneThatDiffersInItAlone() throws IOException {
        goal.boot.drivers = "xen";
        goal.boot.types = "pvh,pv";

        add("web", "amd64");

        Path shipped = goal.targetFolder().resolve("domains/web/web.cfg");
        Path other = goal.reportsFolder().resolve("web.pv.cfg");
        assertThat(other)
                .content()
                .isEqualTo(Files.readString(shipped).replace("type = \"pvh\"", "type = \"pv\""))
                .contains("type = \"pv\"");
        assertThat(goal.reportsFolder()).isDirectoryNotContaining("glob:**.pvh.cfg");
    }

    @Test
    void whatADriverCannotRunIsLeftOutInItsPlace() throws IOException {
        goal.drivers = "xen,qemu";

        add("web", "arm64");

        assertThat(boots()).containsExactly("web.qemu");
        List<BootRecord> records = grid.records(List.of(new BootRecord(
                        "web.qemu", "web", "web", "qemu", "ready", 0, "", "", 1, null, List.of(), List.of())))
                .boots();
        assertThat(records).extracting(BootRecord::name).containsExactly("web.xen-pvh", "web.qemu");
        assertThat(records.get(0).leftOut()).isTrue();
        assertThat(records.get(0).failed()).isFalse();
    }

    @Test
    void userModeLinuxIsNotGivenWhatItCannotRead() throws IOException {
        goal.drivers = "uml,qemu";
        goal.types = "pvh,pv";
        Files.createDirectories(goal.domains.toPath());
        Files.writeString(
                goal.domains.toPath().resolve("web.cfg"),
                "disk = [ \"format=qcow2,vdev=xvda,access=rw,target=" + goal.targetFolder() + "/web.qcow2\" ]\n");

        add("web", "amd64");

        assertThat(boots()).containsExactly("web.qemu");
        assertThat(grid.records(List.of()).boots().get(0).name()).isEqualTo("web.uml");
        assertThat(grid.records(List.of()).boots().get(0).detail()).contains("raw disks, web.qcow2 is qcow2");
    }

    @Test
    void aDomainThatNoDriverCanRunIsNoSuccess() {
        goal.drivers = "xen";

        assertThatThrownBy(() -> add("web", "arm64"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.drivers")
                .hasMessageContaining("this is arm64");
    }

    @Test
    void anUnknownTypeIsTold() {
        goal.types = "pvx";

        assertThatThrownBy(() -> add("web", "amd64"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.types")
                .hasMessageContaining("pvx");
    }

    @Test
    void aGuestThatIsToForgetIsHeldToItInItsSecondBoot() throws IOException {
        goal.boot.builtIn = "second-boot";
        Files.createDirectories(goal.domains.toPath());
        Files.writeString(goal.domains.toPath().resolve("keeping.cfg"), "memory = 256\n");
        Files.writeString(goal.domains.toPath().resolve("forgetting.cfg"), "memory = 256\nguest.stateless = 1\n");

        add("web", "amd64");

        assertThat(text(grid.boots().get(0))).contains("forgot");
        assertThat(text(grid.boots().get(1))).contains("is still there");
    }

    private static String text(PlannedBoot boot) throws IOException {
        return new String(
                boot.checks().second().get(0).program().open().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
