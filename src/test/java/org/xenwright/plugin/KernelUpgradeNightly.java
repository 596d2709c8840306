package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.Shutdown;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.UefiKeys;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.customize.CustomizeRequestBuilder;
import org.xenwright.customize.Overlay;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.repository.AptSources;
import org.xenwright.deb.repository.Archive;
import org.xenwright.deb.repository.PackageFile;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.deb.repository.TestRepository;
import org.xenwright.deb.world.DebianWorld;
import org.xenwright.disk.DiskFormats;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.ImageStart;
import org.xenwright.image.TestImageRequest;
import org.xenwright.image.TestRequest;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;
import org.xenwright.loader.BootMethod;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.platform.Architecture;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** A guest that gets a newer kernel by apt, as well as GRUB and shim anew, and the firmwares that boot its disk then. */
@Tag("nightly")
class KernelUpgradeNightly {
    private static final String PREFIX = "linux-image-";
    private static final String CLOUD = PREFIX + "[0-9].*-cloud-amd64";

    /** Says on the console which kernel runs; under the old one it installs the new one. */
    private static final String UNIT = """
            [Unit]
            After=local-fs.target
            [Service]
            Type=oneshot
            StandardOutput=journal+console
            StandardError=journal+console
            ExecStart=/bin/sh -c '/usr/local/sbin/upgrade && echo "seen all" || echo "seen a failure"'
            [Install]
            WantedBy=multi-user.target
            """;

    private static final String SCRIPT = """
            #!/bin/sh
            set -e
            export DEBIAN_FRONTEND=noninteractive
            echo "seen kernel $(uname -r)"
            echo "seen line $(cat /proc/cmdline)"
            dmesg | grep -i 'secure boot enabled' || true
            [ "$(uname -r)" = OLDER ] || exit 0
            own='-o Dir::Etc::SourceList=/srv/repository.list -o Dir::Etc::SourceParts=/dev/null'
            apt-get $own update
            apt-get $own install -y linux-image-NEWER
            # what a new version of GRUB or shim would bring about
            dpkg-trigger --by-package=grub-cloud-amd64 /usr/lib/shim
            dpkg --triggers-only --pending
            """;

    private static final Path HOME = Path.of(System.getProperty("user.home"), ".cache", "xenwright");

    @TempDir
    Path folder;

    private final Access access = Access.online(new Store(HOME), Progress.SILENT);

    /**
     * Two kernels of one series.
     *
     * @param older name of a package
     * @param newer the package that the machine's suites have as their newest
     */
    private record Kernels(String older, UnpackedDeb newer) {
        String running() {
            return release(older);
        }

        String installed() {
            return release(newer.name());
        }

        private static String release(String name) {
            return name.substring(PREFIX.length());
        }
    }

    private Kernels kernels() throws IOException {
        Archive archive = Archive.open(
                AptSources.ofHost(Path.of("/")).sources(), List.of(Architecture.AMD64.debianName()), access);
        List<BinaryPackage> all = archive.packages().stream()
                .flatMap(index -> index.packages().stream())
                .filter(each -> each.name().startsWith(PREFIX))
                .toList();
        String meta = new DebianWorld().kernelPackage(Architecture.AMD64);
        String needed = newest(
                        all.stream().filter(each -> each.name().equals(meta)).toList())
                .require("Depends");
        BinaryPackage newer = newest(all.stream()
                .filter(each -> needed.startsWith(each.name() + " "))
                .toList());
        BinaryPackage older = newest(all.stream()
                .filter(each -> each.name().matches(CLOUD) && series(each).equals(series(newer)))
                .filter(each -> each.version().compareTo(newer.version()) < 0
                        && !each.name().equals(newer.name()))
                .toList());
        UnpackedDeb deb = new PackageStore(access, archive.mirrors())
                .fetch(List.of(PackageFile.of(newer)))
                .get(0);
        return new Kernels(older.name(), deb);
    }

    private static BinaryPackage newest(List<BinaryPackage> among) {
        return among.stream()
                .max(Comparator.comparing(BinaryPackage::version))
                .orElseThrow(() -> new AssertionError("the machine's suites offer no two kernels of one series"));
    }

    private static String series(BinaryPackage kernel) {
        String[] numbers = kernel.version().upstream().split("\\.");
        return numbers[0] + "." + numbers[1];
    }

    @Test
    void aGuestInstallsAKernelAndItsDiskBootsItByBiosAndBySecureBoot() throws Exception {
        Kernels kernels = kernels();
        repository(kernels);
        PackageRequest packages = new TestRequest()
                .wanted("systemd-sysv", "udev", "dbus", "apt", "grub-cloud-amd64", "initramfs-tools", "zstd")
                .booting(kernels.older())
                .beside(new DebianWorld()
                        .loaderPackages(BootMethod.GRUB.parts(Architecture.AMD64), Architecture.AMD64)
                        .toArray(new String[0]))
                .build();
        Lock lock = new DebianWorld().lock(packages, List.of(), LockUpdate.NONE, LockEnvironment.of(access));
        ImageManifest image = build(packages, lock);
        Path disk = folder.resolve("xen").resolve(image.disk().orElseThrow().file());
        Digest built = Digest.of(disk);

        assertThat(boot(disk, Firmware.BIOS, true))
                .contains("seen kernel " + kernels.running())
                .contains("Installing for i386-pc platform.", "Installing for x86_64-efi platform.");
        assertThat(Digest.of(disk)).as("the disk that was written").isNotEqualTo(built);
        assertInstalledAnew(disk);
        assertThat(boot(disk, Firmware.BIOS, false))
                .contains("seen kernel " + kernels.installed())
                .containsPattern("seen line .* console=hvc0 console=tty0 console=ttyS0,115200");
        assertThat(boot(disk, Firmware.SECURE_BOOT, false))
                .contains("seen kernel " + kernels.installed())
                .containsIgnoringCase("secure boot enabled");
        check(disk);

        build(packages, lock);
        assertThat(Digest.of(disk)).as("the disk, built again").isEqualTo(built);
    }

    /** Makes sure that the firmware still finds the same pair in its own place, and each finds the menu on the root. */
    private static void assertInstalledAnew(Path disk) throws IOException {
        try (DiskContents contents = DiskContents.read(disk)) {
            Tree files = contents.files();
            String efi = "boot/efi/EFI/";
            assertThat(bytes(files, efi + "BOOT/BOOTX64.EFI"))
                    .isEqualTo(bytes(files, efi + "debian/shimx64.efi"))
                    .isEqualTo(bytes(files, "usr/lib/shim/shimx64.efi.signed"));
            assertThat(bytes(files, efi + "BOOT/grubx64.efi"))
                    .isEqualTo(bytes(files, efi + "debian/grubx64.efi"))
                    .isEqualTo(bytes(files, "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed"));
            String root = contents.root().orElseThrow().content().uuid();
            for (String pointer : List.of("BOOT", "debian")) {
                assertThat(new String(bytes(files, efi + pointer + "/grub.cfg"), StandardCharsets.UTF_8))
                        .contains(root);
            }
            files.below(TreePath.of("boot/efi"))
                    .orElseThrow()
                    .walk((path, inode) -> System.out.println("on the system partition: " + path));
        }
    }

    private static byte[] bytes(Tree files, String path) throws IOException {
        return ((RegularFile) files.follow(path).orElseThrow(() -> new AssertionError("no " + path)))
                .content()
                .bytes(1 << 26);
    }

    /** Puts into the image a repository that has the newer kernel, and what installs it from there. */
    private void repository(Kernels kernels) throws IOException {
        Instant now = Instant.now();
        TestKey key = TestKey.born(now.minus(Duration.ofDays(1)));
        TestRepository repository = new TestRepository(key, now.minus(Duration.ofHours(1))).add(kernels.newer());
        repository.write(folder.resolve("files/srv/repository"));
        write("srv/repository.asc", key.armored());
        write("srv/repository.list", "deb [signed-by=/srv/repository.asc] file:/srv/repository cobra main\n");
        write("etc/systemd/system/upgrade.service", UNIT);
        write(
                "usr/local/sbin/upgrade",
                SCRIPT.replace("OLDER", kernels.running()).replace("NEWER", kernels.installed()));
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve("files").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private ImageManifest build(PackageRequest packages, Lock lock) throws IOException {
        DiskConfiguration disk = new DiskConfiguration();
        disk.free = "512M";
        ImageRequest request = new TestImageRequest("upgrade", packages, folder.resolve("xen"))
                .withoutDocumentation()
                .customized(CustomizeRequestBuilder.changes()
                        .overlay(new Overlay(folder.resolve("files"), List.of(), Map.of()))
                        .services(CustomizeRequestBuilder.enabling("upgrade"))
                        .build())
                .disk(disk.request(BootMethod.GRUB, Architecture.AMD64))
                .build()
                .with(ImageStart.by(BootMethod.GRUB));
        return new ImageBuild(
                        new DebianWorld(),
                        access,
                        "test",
                        tree -> new Sandboxes(HOME.resolve("scratch"), Judge.tools()).choose(tree))
                .build(request, lock, true, new BuildReport());
    }

    /** Boots the disk, which keeps what the guest writes if it is {@code kept}, and returns what its console said. */
    private static String boot(Path disk, Firmware firmware, boolean kept) throws IOException {
        QemuDriver driver = new QemuDriver(Judge.tools(), Accelerator.EMULATION, null, firmware);
        Machine machine = new Machine(
                "upgrade",
                new Machine.Hardware(Architecture.AMD64, 1024, 1),
                new Machine.FromDisk(firmware, UefiKeys.MICROSOFT, null),
                List.of(new Machine.Disk(disk, DiskFormats.RAW, kept)),
                Map.of());
        Path log = Path.of("target", "judge", "upgrade." + firmware.word() + (kept ? ".first" : "") + ".log");
        BootVerdict verdict = Boot.run(
                BootRequest.of(machine, Ready.console("seen (all|a failure)$"), Duration.ofMinutes(40), log)
                        .withShutdownLimit(Duration.ofMinutes(5)),
                driver);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(Shutdown.Kind.CLEAN);
        String console = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertThat(console).contains("seen all").doesNotContain("seen a failure");
        return console;
    }

    /** Makes sure that what the guest left of its root is sound. */
    private static void check(Path disk) throws IOException {
        try (DiskContents contents = DiskContents.read(disk)) {
            DiskContents.Volume root = contents.volumes().get(contents.volumes().size() - 1);
            assertThat(root.content().kind()).isEqualTo(FileSystemKinds.EXT4);
            Judge.Verdict verdict = Judge.run("e2fsck", "-fn", disk + "?offset=" + root.offset());
            assertThat(verdict.exit()).as(verdict.output()).isZero();
        }
    }
}
