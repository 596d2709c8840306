package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.customize.CustomizeRequestBuilder;
import org.xenwright.customize.Overlay;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.domain.Domain;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.TestImageRequest;
import org.xenwright.image.TestRequest;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.domain.HostKeys;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.smoke.GuestMachines;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/**
 * Images whose root is only read, made from real packages and booted: what they forget, what they keep, what they
 * notice.
 */
@Tag("judge")
class StatelessJudgeTest {
    private static final String INIT = """
            #!/bin/sh
            export PATH=/usr/sbin:/usr/bin
            [ -e /var/tmp/marker ] && echo "root remembered" || echo "root forgot"
            echo x > /var/tmp/marker
            echo start >> /var/lib/kept/starts
            starts=$(wc -l < /var/lib/kept/starts)
            umount /var/lib/kept 2>/dev/null
            sync
            echo "all is up, kept $starts"
            sleep 1
            echo o > /proc/sysrq-trigger
            sleep 100
            """;

    @TempDir
    Path folder;

    private final QemuDriver driver = new QemuDriver(Judge.tools(), Accelerator.EMULATION);
    private ImageManifest image;
    private Domain domain;

    private void build(DiskConfiguration disk) throws IOException {
        Path files = Files.createDirectories(folder.resolve("files/usr/sbin"));
        Path init = Files.writeString(files.resolve("init"), INIT);
        assertThat(init.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(folder.resolve("files/var/lib/kept"));
        Path home = Path.of(System.getProperty("user.home"), ".cache", "xenwright");
        Access access = Access.online(new Store(home), Progress.SILENT);
        PackageRequest packages =
                new TestRequest().booting("linux-image-cloud-amd64").build();
        DiskRequest request = disk.request();
        Lock lock = new DebianWorld().lock(packages, List.of(), LockUpdate.NONE, LockEnvironment.of(access));
        image = new ImageBuild(
                        new DebianWorld(),
                        access,
                        "test",
                        tree -> new Sandboxes(home.resolve("scratch"), Judge.tools()).choose(tree))
                .build(
                        new TestImageRequest("small", packages, folder.resolve("xen"))
                                .withoutDocumentation()
                                .customized(CustomizeRequestBuilder.changes()
                                        .overlay(new Overlay(folder.resolve("files"), List.of(), Map.of()))
                                        .build())
                                .disk(request)
                                .clock(Instant.parse("2026-11-01T00:00:00Z"))
                                .build(),
                        lock,
                        false,
                        new BuildReport());
        List<Domain> domains = DomainOutputs.load(
                image,
                new DomainOutputs.DomainRequest(folder.resolve("none"), "/srv/xen", "org.example:small", Map.of()));
        DomainOutputs.write(domains, image, folder.resolve("xen"), HostKeys.none(), TestWorlds.DEBIAN);
        domain = domains.get(0);
    }

    private BootVerdict boot(String name) throws Exception {
        Path log = folder.resolve(name + ".log");
        var machine = new GuestMachines(image, folder.resolve("xen"), "/srv/xen", 256)
                .machine(domain, Firmware.NONE, Set.of(), true);
        driver.prepare(machine);
        return Boot.run(BootRequest.of(machine, Ready.console("all is up"), Duration.ofMinutes(10), log), driver);
    }

    private static String said(BootVerdict verdict) throws IOException {
        return Files.readString(verdict.log(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aRebootForgetsWhatIsNotKeptAndAFlippedBitIsNoticed() throws Exception {
        DiskConfiguration disk = new DiskConfiguration();
        disk.filesystem = "squashfs";
        disk.persist = List.of("/var/lib/kept");
        disk.stateSize = "16M";
        disk.verity = "full";
        build(disk);
        Path file = folder.resolve("xen/small.img");
        ImageManifest.Verity verity = image.filesystem().readOnly().verity();
        Judge.Verdict accepted = Judge.run(
                "veritysetup",
                "verify",
                file.toString(),
                file.toString(),
                verity.rootHash(),
                "--hash-offset=" + verity.dataBlocks() * 4096);
        assertThat(accepted.exit()).as(accepted.output()).isZero();

        BootVerdict first = boot("first");
        assertThat(first.outcome()).as(first.toString()).isEqualTo(Outcome.READY);
        assertThat(said(first)).contains("root forgot", "all is up, kept 1");

        // a rebuild leaves the state alone
        build(disk);
        BootVerdict second = boot("second");
        assertThat(second.outcome()).as(second.toString()).isEqualTo(Outcome.READY);
        assertThat(said(second)).contains("root forgot", "all is up, kept 2");
        Judge.Verdict clean = Judge.run(
                "e2fsck",
                "-fn",
                folder.resolve("xen/domains/small/small-state.img").toString());
        assertThat(clean.exit()).as(clean.output()).isZero();

        long seed = System.nanoTime();
        long at = (long) (new Random(seed).nextDouble() * verity.dataBlocks() * 4096);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int changed = bytes.read() ^ 1 << seed % 8;
            bytes.seek(at);
            bytes.write(changed);
        }
        BootVerdict third = boot("third");
        assertThat(third.outcome())
                .as("bit at %d, seed %d: %s", at, seed, third)
                .isEqualTo(Outcome.CHANGED_ROOT);
        assertThat(third.detail()).contains("block " + at / 4096 + " is corrupted");
    }

    @Test
    void anExt4RootIsVerifiedAndKeepsItsChangesBesideItself() throws Exception {
        DiskConfiguration disk = new DiskConfiguration();
        disk.verity = "true";
        disk.overlay = "disk";
        disk.stateSize = "64M";
        disk.table = "gpt";
        build(disk);
        String before =
                org.xenwright.store.Digest.of(folder.resolve("xen/small.img")).hex();

        assertThat(said(boot("first"))).contains("root forgot", "all is up, kept 1");
        assertThat(said(boot("second"))).contains("root remembered", "all is up, kept 2");
        assertThat(org.xenwright.store.Digest.of(folder.resolve("xen/small.img"))
                        .hex())
                .isEqualTo(before);
    }

    @Test
    void aPathToKeepThatTheImageDoesNotHaveIsToldBeforeAnythingIsWritten() {
        DiskConfiguration disk = new DiskConfiguration();
        disk.filesystem = "squashfs";
        disk.persist = List.of("/var/run/here");

        assertThatThrownBy(() -> build(disk))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/var/run/here, which the image does not have");
        assertThat(folder.resolve("xen/small.img")).doesNotExist();
    }
}
