package org.xenwright.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.xenwright.content.Content;
import org.xenwright.content.ImagePlan;
import org.xenwright.disk.DiskFiles;
import org.xenwright.disk.DiskWriter;
import org.xenwright.filesystem.squashfs.Squashfs;
import org.xenwright.filesystem.squashfs.SquashfsOptions;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.judge.Judge;
import org.xenwright.kernel.Folders;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** A medium of busybox and a kernel of Debian, and machines that start it. */
final class LiveGuest {
    static final UUID ID = UUID.fromString("6cbd9bd1-2f6b-8c30-9a5e-5d07b0a3c1d2");

    private static final int LIMIT = 10;
    private static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");
    private static final Attributes ATTRIBUTES = Attributes.of(0755, CLOCK);
    private static final String INIT = """
            #!/bin/busybox sh
            echo
            echo "marker: $(cat /keep/seed)"
            cat /proc/cmdline /proc/mounts
            [ -d /sys/firmware/efi ] && echo by UEFI || echo by BIOS
            dmesg | grep -i 'secure boot enabled'
            cat /keep/kept /forgotten
            echo kept before >> /keep/kept
            echo forgotten before >> /forgotten
            poweroff -f
            """;

    private final Path folder;
    private final Path medium;

    private LiveGuest(Path folder, Path medium) {
        this.folder = folder;
        this.medium = medium;
    }

    /** Writes a medium whose initramfs keeps {@code /keep} on a partition, if there is one. */
    static LiveGuest make(Path folder, String kernel) throws IOException {
        Path medium = folder.resolve("live.iso");
        DiskFiles.write(plan(folder, kernel), medium, new DiskWriter.Raw());
        return new LiveGuest(folder, medium);
    }

    static ImagePlan plan(Path folder, String kernelPackage) throws IOException {
        Path program = ToolBox.inside(Judge.tools().folder("busybox-static"), "bin/busybox")
                .orElseThrow();
        Content busybox = new Content.Slice(program, 0, Files.size(program));
        Tree packages = Folders.tree(Judge.tools().folder(kernelPackage));
        BootKernel kernel = BootKernel.of(
                packages,
                null,
                Digest.of("live"),
                busybox,
                InitramfsOptions.of("squashfs")
                        .withPersist("LABEL=state", List.of("/keep"))
                        .withDrivers(LiveMedium.DRIVERS)
                        .onMedium(),
                "amd64",
                GuestType.HVM,
                Map.of(),
                new Store(folder.resolve("store")));
        BootSystem system = new BootSystem(
                "a-live-guest",
                Architecture.AMD64,
                GuestType.HVM,
                CLOCK,
                packages,
                Folders.tree(Judge.tools().folder("grub-pc-bin", "grub-efi-amd64-signed", "shim-signed")),
                Optional.of(kernel),
                new BootDisk("", "", List.of(), false, false, new BootDisk.Place("", 0, "", "/boot")),
                KernelArguments.NONE);
        Path root = folder.resolve("root.squashfs");
        Squashfs.write(root(busybox), SquashfsOptions.of(CLOCK), root);
        return LiveMedium.plan(LiveMedium.Starter.of(system), kernel.kernel(), ImagePlan.of(root), ID);
    }

    private static Tree root(Content busybox) {
        Tree tree = new Tree(ATTRIBUTES);
        for (String each : List.of("bin", "sbin", "dev", "proc", "sys", "keep")) {
            tree.directory(each, ATTRIBUTES);
        }
        tree.put("bin/busybox", new RegularFile(ATTRIBUTES, busybox));
        tree.put("sbin/init", new RegularFile(ATTRIBUTES, Content.of(INIT)));
        tree.put("keep/seed", new RegularFile(ATTRIBUTES, Content.of("the medium's own\n")));
        return tree;
    }

    Path medium() {
        return medium;
    }

    /** The medium as a CD or a disk that some controller of QEMU has. */
    private String[] attached(String controller, String device) {
        return new String[] {
            "-drive",
            "file=" + medium + ",format=raw,if=none,id=medium,"
                    + (device.contains("cd") ? "readonly=on" : "snapshot=on"),
            "-device",
            controller,
            "-device",
            device + ",drive=medium,bootindex=1"
        };
    }

    /** Starts it as a CD of a virtual machine with a BIOS. */
    String virtualCdByBios() throws IOException {
        return start(attached("virtio-scsi-pci", "scsi-cd"));
    }

    /** Starts it copied onto the disk of a virtual machine with UEFI, Microsoft's keys and Secure Boot. */
    String virtualDiskBySecureBoot() throws IOException {
        return secure(attached("virtio-scsi-pci", "scsi-hd"));
    }

    /** Starts it copied onto the disk of a machine with a BIOS. */
    String diskByBios(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(attached("ahci,id=sata", "ide-hd,bus=sata.0")));
        words.addAll(List.of(more));
        return start(words.toArray(String[]::new));
    }

    /** Starts it as a CD of a machine with Secure Boot. */
    String cdBySecureBoot() throws IOException {
        return secure(attached("ahci,id=sata", "ide-cd,bus=sata.0"));
    }

    /** Starts it copied onto a stick of such a machine. */
    String stickBySecureBoot() throws IOException {
        return secure(attached("qemu-xhci", "usb-storage"));
    }

    private String secure(String... medium) throws IOException {
        Path firmware = Judge.tools().folder("ovmf").resolve("usr/share/OVMF");
        Path variables = Files.createTempFile(folder, "variables", ".fd");
        Files.write(variables, Files.readAllBytes(firmware.resolve("OVMF_VARS_4M.ms.fd")));
        List<String> words = new ArrayList<>(List.of(
                "-machine",
                "q35,smm=on",
                "-global",
                "driver=cfi.pflash01,property=secure,value=on",
                "-drive",
                "if=pflash,unit=0,format=raw,readonly=on,file=" + firmware.resolve("OVMF_CODE_4M.secboot.fd"),
                "-drive",
                "if=pflash,unit=1,format=raw,file=" + variables));
        words.addAll(List.of(medium));
        return start(words.toArray(String[]::new));
    }

    private String start(String... words) throws IOException {
        Path console = Files.createTempFile(folder, "console", ".txt");
        Path said = Files.createTempFile(folder, "qemu", ".txt");
        List<String> all = new ArrayList<>(List.of("-m", "384", "-no-reboot", "-display", "none", "-nic", "none"));
        all.addAll(List.of("-serial", "file:" + console));
        all.addAll(List.of(words));
        Process qemu = Judge.find("qemu-system-x86_64")
                .process(all)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(qemu.waitFor(LIMIT, TimeUnit.MINUTES))
                    .as(() -> "power off in time:\n" + text(console) + text(said))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a machine ran", e);
        } finally {
            qemu.destroyForcibly();
        }
        assertThat(qemu.exitValue()).as(text(said)).isZero();
        return text(console);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
