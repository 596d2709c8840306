package org.xenwright.initramfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.xen.XenDriver;
import org.xenwright.content.Content;
import org.xenwright.disk.DiskFormats;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.kernel.Folders;
import org.xenwright.kernel.Kernel;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The same initramfs finds its root as a domain of Xen. */
@Tag("judge")
class InitramfsXenJudgeTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource(
            value = GuestType.class,
            names = {"PVH", "PV"})
    void aDomainFindsItsRootOnABlockfrontDisk(GuestType type) throws Exception {
        Tree packages = Folders.tree(Judge.tools().folder("linux-image-cloud-amd64"));
        Kernel kernel = Kernel.newest(packages).orElseThrow();
        Optional<ModuleSet> modules = ModuleSet.of(packages, kernel.release());
        Path program = ToolBox.inside(Judge.tools().folder("busybox-static"), "bin/busybox")
                .orElseThrow();
        Content busybox = new Content.Slice(program, 0, Files.size(program));
        Attributes attributes = Attributes.of(0755, Instant.EPOCH);
        Tree tree = new Tree(attributes);
        for (String folder : List.of("bin", "sbin", "dev", "proc", "sys")) {
            tree.directory(folder, attributes);
        }
        tree.put("bin/busybox", new RegularFile(attributes, busybox));
        String script = "#!/bin/busybox sh\ncat /proc/mounts /sys/hypervisor/guest_type; echo MARKER; poweroff -f\n";
        tree.put("sbin/init", new RegularFile(attributes, Content.of(script)));
        Path root = temp.resolve("root.squashfs");
        Squashfs.write(tree, SquashfsOptions.of(Instant.EPOCH), root);
        Path image = Files.write(temp.resolve("vmlinuz"), kernel.content().bytes(64 << 20));
        InitramfsOptions options = InitramfsOptions.of("squashfs").stateless();
        Path initramfs = Files.write(temp.resolve("initrd"), Initramfs.make(kernel, modules, busybox, options));
        Machine machine = new Machine(
                "small",
                new Machine.Hardware(Architecture.AMD64, 256, 1),
                new Machine.Software(image, initramfs, "root=/dev/xvda console=hvc0"),
                List.of(Machine.Disk.of(root, DiskFormats.RAW)),
                Map.of());
        BootVerdict verdict = Boot.run(
                BootRequest.of(machine, Ready.console("MARKER"), Duration.ofMinutes(5), temp.resolve("console.log")),
                new XenDriver(Judge.tools(), AptToolSource.sharedStore(), type));
        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(Files.readString(verdict.log()))
                .contains("overlay / overlay rw")
                .contains(type.name());
    }
}
