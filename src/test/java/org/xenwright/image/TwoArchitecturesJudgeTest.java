package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.sandbox.FolderKernels;
import org.xenwright.boot.sandbox.MachineRunner;
import org.xenwright.customize.CustomizeRequestBuilder;
import org.xenwright.deb.repository.AptSources;
import org.xenwright.deb.repository.Source;
import org.xenwright.deb.repository.TestSources;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.packages.TestEnvironment;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.GuestSandbox;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/** Packages of i386 in an image of amd64, from the mirror, judged by the dpkg of the image itself. */
@Tag("judge")
class TwoArchitecturesJudgeTest {
    @TempDir
    Path folder;

    private final Path home = Path.of(System.getProperty("user.home"), ".cache", "xenwright");
    private final Access access = Access.online(new Store(home), Progress.SILENT);

    @Test
    void dpkgOfTheImageFindsNothingAmiss() throws IOException {
        PackageRequest packages = new TestRequest()
                .architectures("amd64", "i386")
                .sources(folder, stable())
                .wanted("zlib1g:i386", "libgcc-s1:i386")
                .build();
        ImageRequest request = new ImageRequest(
                "two",
                "org.xenwright.test:two:1",
                "org.xenwright.test:two",
                packages,
                List.of(),
                CustomizeRequestBuilder.none(),
                new DiskRequest(FileSystemKinds.EXT4, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW)),
                GuestType.PVH,
                null,
                folder);
        Lock lock = new DebianWorld().lock(packages, List.of(), LockUpdate.NONE, LockEnvironment.of(access));
        ImageManifest manifest = new ImageBuild(
                        new DebianWorld(), access, "test", tree -> new Sandboxes(scratch(), Judge.tools()).choose(tree))
                .build(request, lock, false, new BuildReport());

        assertThat(manifest.packages())
                .extracting(each -> each.name() + ":" + each.architecture())
                .contains("zlib1g:i386", "libc6:i386", "libc6:amd64", "libgcc-s1:i386", "libgcc-s1:amd64")
                .doesNotContain("dpkg:i386", "bash:i386");
        assertThat(manifest.scripts())
                .extracting(ImageManifest.Script::name)
                .contains("libc6:i386 preinst", "libc6:i386 postinst");
        assertThat(Files.readString(folder.resolve("two.cdx.json")))
                .contains("deb:libc6:i386", "arch=i386", "arch=amd64")
                .contains("\"name\" : \"zlib1g\"");
        assertThat(Files.readString(folder.resolve("two.files.json"))).contains("\"zlib1g:i386\"");
        String disk = folder.resolve("two.img").toString();
        assertThat(Judge.run("debugfs", "-R", "cat /var/lib/dpkg/arch", disk).output())
                .endsWith("amd64\ni386\n");
        judged(packages, lock);
    }

    /** The first suite of the machine alone: its mirror may lack what the others name for i386. */
    private static RepositoryRequest stable() throws IOException {
        Source first = AptSources.ofHost(Path.of("/")).sources().get(0);
        return TestSources.of(
                first.mirrors().get(0).toString(), first.suite(), "/usr/share/keyrings/debian-archive-keyring.gpg");
    }

    private Path scratch() {
        return home.resolve("scratch");
    }

    /** dpkg inside, and a program of i386, which Debian's kernel of amd64 runs; this machine's own need not. */
    private void judged(PackageRequest packages, Lock lock) throws IOException {
        var tree = new DebianWorld()
                .configure(
                        lock,
                        packages,
                        TestEnvironment.of(
                                lock.clock(), access, each -> new Sandboxes(scratch(), Judge.tools()).choose(each)))
                .tree();
        SandboxCommand questions = SandboxCommand.script(
                "dpkg --audit; dpkg --verify; dpkg --print-foreign-architectures;"
                        + " dpkg-query -W -f '${binary:Package} ${db:Status-Abbrev}\\n' zlib1g libc6;"
                        + " dpkg -S /usr/share/doc/zlib1g/copyright | grep -Ec 'amd64.*i386|i386.*amd64'; apt-get check -qq");
        try (SandboxResult result = new Sandboxes(scratch(), Judge.tools())
                .choose(tree)
                .run(tree, questions.within(Duration.ofMinutes(2)))) {
            assertThat(result.log()).isEqualTo("""
                            i386
                            libc6:amd64 ii\s
                            libc6:i386 ii\s
                            zlib1g:amd64 ii\s
                            zlib1g:i386 ii\s
                            1
                            """);
        }
        MachineRunner machine = new MachineRunner(
                new QemuDriver(Judge.tools(), Accelerator.EMULATION),
                Architecture.AMD64,
                new FolderKernels(() -> Judge.tools().folder("linux-image-cloud-amd64", "busybox-static")));
        try (SandboxResult result = new GuestSandbox(machine, scratch())
                .run(
                        tree,
                        SandboxCommand.script(
                                "/lib/ld-linux.so.2 --verify /lib/i386-linux-gnu/libc.so.6 && echo runs"))) {
            assertThat(result.log()).isEqualTo("runs\n");
        }
    }
}
