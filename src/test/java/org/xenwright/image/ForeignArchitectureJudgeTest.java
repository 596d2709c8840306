package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.customize.CustomizeRequestBuilder;
import org.xenwright.deb.configure.DeferredConfiguration;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.Scripts;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

@Tag("judge")
class ForeignArchitectureJudgeTest {
    private static final String ARM64 = "arm64";

    @TempDir
    Path folder;

    private final Access access =
            Access.online(new Store(Path.of(System.getProperty("user.home"), ".cache", "xenwright")), Progress.SILENT);

    private ImageRequest request(String fileSystem) {
        PackageRequest packages = new TestRequest()
                .architectures(ARM64)
                .booting("linux-image-cloud-arm64")
                .build();
        return new ImageRequest(
                "arm",
                "org.xenwright.test:arm:1",
                "org.xenwright.test:arm",
                packages,
                List.of("/usr/share/doc/**", "/usr/share/locale/**"),
                CustomizeRequestBuilder.none(),
                new DiskRequest(
                        DiskRequest.fileSystem(fileSystem),
                        Ext4Size.DEFAULT,
                        PartitionTable.NONE,
                        List.of(DiskFormats.RAW)),
                GuestType.PVH,
                null,
                folder.resolve("image"));
    }

    private ImageBuild build() {
        return new ImageBuild(new DebianWorld(), access, "test", tree -> {
                    throw new AssertionError("nothing of the image may run here");
                })
                .withScripts(Scripts.FIRST_BOOT);
    }

    @Test
    void anArmImageIsMadeWithoutRunningAnythingOfIt() throws IOException {
        ImageRequest request = request("ext4");
        Lock lock = new DebianWorld().lock(request.packages(), List.of(), LockUpdate.NONE, LockEnvironment.of(access));
        ImageManifest manifest = build().build(request, lock, false, new BuildReport());

        assertThat(manifest.architecture()).isEqualTo(ARM64);
        assertThat(manifest.packages()).allMatch(each -> List.of(ARM64, "all").contains(each.architecture()));
        String disk = folder.resolve("image/arm.img").toString();
        Judge.Verdict check = Judge.run("e2fsck", "-fn", disk);
        assertThat(check.exit()).as(check.output()).isZero();
        assertThat(Judge.run("debugfs", "-R", "stat /" + DeferredConfiguration.SCRIPT, disk)
                        .output())
                .contains("Mode:  0755");
        assertThat(Judge.run("debugfs", "-R", "cat /var/lib/dpkg/status", disk).output())
                .contains("Status: install ok unpacked")
                .doesNotContain("Status: install ok installed");
        assertThat(Files.readString(folder.resolve("image/arm.cdx.json")))
                .contains("arch=arm64", "packages run at the first start");

        BootVerdict verdict = firstStart(manifest);
        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
    }

    /** Until its scripts begin to run, which on an emulated processor takes as long as all before it several times. */
    private BootVerdict firstStart(ImageManifest manifest) throws IOException {
        Path image = folder.resolve("image");
        Machine machine = new Machine(
                "arm",
                new Machine.Hardware(Architecture.ARM64, 512, 1),
                new Machine.Software(
                        image.resolve(manifest.kernel().file()),
                        image.resolve(manifest.kernel().initramfs()),
                        "root=/dev/xvda ro console=hvc0"),
                List.of(Machine.Disk.of(image.resolve("arm.img"), DiskFormats.RAW)),
                Map.of());
        Ready begun = new Ready.Sequence(
                List.of(Ready.console("Linux version .*arm64"), Ready.console("^first boot: configuring")));
        return Boot.run(
                BootRequest.of(machine, begun, Duration.ofMinutes(10), folder.resolve("log"))
                        .withShutdownLimit(Duration.ZERO),
                new QemuDriver(Judge.tools(), Accelerator.EMULATION));
    }

    @Test
    void aRootThatForgetsCannotWaitForItsScripts() throws IOException {
        ImageRequest request = request("squashfs");
        Lock lock = new DebianWorld().lock(request.packages(), List.of(), LockUpdate.NONE, LockEnvironment.of(access));
        assertThatThrownBy(() -> build().build(request, lock, false, new BuildReport()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("they would run at each start");
    }
}
