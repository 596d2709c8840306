package org.xenwright.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.driver.Unfit;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.Domain;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.SmallImage;
import org.xenwright.image.TestManifest;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.domain.HostKeys;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.StorageFacts;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.DiskBoot;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.report.BootRecord;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolBox;

class BootGridTest {
    @TempDir
    Path folder;

    private Path domains;
    private Path target;
    private Path reports;
    private boolean only = true;
    private BootGrid grid;

    @BeforeEach
    void folders() throws IOException {
        domains = Files.createDirectories(folder.resolve("src/main/xen"));
        target = Files.createDirectories(folder.resolve("target/xen"));
        reports = Files.createDirectories(folder.resolve("target/xen-reports"));
    }

    private void asked(String drivers, @Nullable String types) {
        asked(drivers, types, null);
    }

    private void asked(String drivers, @Nullable String types, @Nullable String builtIn) {
        BootDrivers all = BootDrivers.of(
                new ToolBox(null), new Store(folder.resolve("store")), Accelerator.EMULATION, true, Progress.SILENT);
        grid = new BootGrid(
                reports, new SmokeRequest(drivers, types, null, folder.resolve("src/it/checks"), builtIn), all);
    }

    private void firmware(String drivers, @Nullable String types, @Nullable String firmware, String builtIn) {
        BootDrivers all = BootDrivers.of(
                new ToolBox(null), new Store(folder.resolve("store")), Accelerator.EMULATION, true, Progress.SILENT);
        grid = new BootGrid(
                reports, new SmokeRequest(drivers, types, firmware, folder.resolve("src/it/checks"), builtIn), all);
    }

    private void addBooting(DiskBoot disk, boolean kernel) throws IOException {
        Files.writeString(target.resolve(ImageManifest.FILE), "{}");
        Files.writeString(target.resolve("web.img"), "");
        ImageManifest manifest = TestManifest.of(
                "web",
                "amd64",
                kernel
                        ? new ImageManifest.Kernel(
                                "web-vmlinuz", "", "6.1", "xz", true, true, null, null, new TreeMap<>(), null)
                        : null,
                new StorageFacts(
                        new ImageManifest.FileSystem(FileSystemKinds.EXT4, null, 0, 0, "/dev/xvda3"),
                        List.of(),
                        List.of(new ImageManifest.Disk("web.img", DiskFormats.RAW, 0)),
                        disk),
                null);
        add(manifest, target, domains);
    }

    private static final DiskBoot GRUB =
            DiskBoot.of("grub", BootPath.BIOS, BootPath.UEFI, BootPath.SECURE_BOOT, BootPath.PVH_GRUB);

    private void add(String name, String architecture) throws IOException {
        Path image = only ? target : Files.createDirectories(target.resolve(name));
        Path own = domains.resolve(name);
        Files.writeString(image.resolve(ImageManifest.FILE), "{}");
        Files.writeString(image.resolve(name + ".img"), "");
        ImageManifest manifest = TestManifest.of(
                name,
                architecture,
                new ImageManifest.Kernel(
                        name + "-vmlinuz", "", "6.1", "xz", true, true, null, null, new TreeMap<>(), null),
                new ImageManifest.FileSystem(FileSystemKinds.EXT4, null, 0, 0, "/dev/xvda"),
                List.of(),
                List.of(new ImageManifest.Disk(name + ".img", DiskFormats.RAW, 0)),
                null);
        add(manifest, image, Files.isDirectory(own) ? own : domains);
    }

    private void add(ImageManifest manifest, Path image, Path files) throws IOException {
        List<Domain> all = DomainOutputs.load(
                manifest, new DomainOutputs.DomainRequest(files, image.toString(), "org.example:shop", Map.of()));
        DomainOutputs.write(all, manifest, image, HostKeys.none(), TestWorlds.DEBIAN);
        grid.add(new GuestMachines(manifest, image, image.toString(), null), all, only);
    }

    private List<String> boots() {
        return grid.boots().stream().map(PlannedBoot::name).toList();
    }

    /** What is told of a card knows it by its address: cloud-init gives up when there is none of it. */
    @Test
    void aGuestIsBootedWithACardOfTheAddressThatItsFileGivesIt() throws IOException {
        asked("qemu", "pvh");
        Files.createDirectories(domains.resolve("web"));
        Files.writeString(domains.resolve("web/main.cfg"), "vif = [ \"mac=00:16:3e:11:22:33,bridge=xenbr0\" ]\n");

        add("web", "amd64");

        Machine machine = grid.boots().get(0).machine(Ready.console("up"));
        assertThat(machine.network().address()).isEqualTo("00:16:3e:11:22:33");
        assertThat(machine.withPorts(Map.of(22, 2222)).network().address()).isEqualTo("00:16:3e:11:22:33");
    }

    @Test
    void everyDomainIsBootedWithEveryDriverAndAsEveryTypeWhereThatMatters() throws IOException {
        asked("qemu,xen", "pvh,pv");
        only = false;
        Files.createDirectories(domains.resolve("db"));
        Files.writeString(domains.resolve("db/main.cfg"), "memory = 256\n");

        add("web", "amd64");
        add("db", "amd64");

        assertThat(boots())
                .containsExactly(
                        "web.qemu", "web.xen-pvh", "web.xen-pv", "db.main.qemu", "db.main.xen-pvh", "db.main.xen-pv");
    }

    @Test
    void theShippedFileIsBootedAndForAnotherTypeOneThatDiffersInItAlone() throws IOException {
        asked("xen", "pvh,pv");

        add("web", "amd64");

        Path shipped = target.resolve("domains/web/web.cfg");
        Path other = reports.resolve("web.pv.cfg");
        assertThat(other)
                .content()
                .isEqualTo(Files.readString(shipped).replace("type = \"pvh\"", "type = \"pv\""))
                .contains("type = \"pv\"");
        assertThat(reports).isDirectoryNotContaining("glob:**.pvh.cfg");
    }

    @Test
    void whatADriverCannotRunIsLeftOutInItsPlace() throws IOException {
        asked("xen,qemu", null);

        add("web", "arm64");

        assertThat(boots()).containsExactly("web.qemu");
        List<BootRecord> records = grid.records(List.of(new BootRecord(
                        "web.qemu", "web", "web", "qemu", "ready", 0, "", "", 1, null, List.of(), List.of(), null)))
                .boots();
        assertThat(records).extracting(BootRecord::name).containsExactly("web.xen-pvh", "web.qemu");
        assertThat(records.get(0).leftOut()).isTrue();
        assertThat(records.get(0).failed()).isFalse();
    }

    @Test
    void userModeLinuxIsNotGivenWhatItCannotRead() throws IOException {
        asked("uml,qemu", "pvh,pv");
        Files.writeString(
                domains.resolve("web.cfg"),
                "disk = [ \"format=qcow2,vdev=xvda,access=rw,target=" + target + "/web.qcow2\" ]\n");

        add("web", "amd64");

        assertThat(boots()).containsExactly("web.qemu");
        assertThat(grid.records(List.of()).boots().get(0).name()).isEqualTo("web.uml");
        assertThat(grid.records(List.of()).boots().get(0).detail()).contains("raw disks, web.qcow2 is qcow2");
    }

    @Test
    void aDomainThatNoDriverCanRunIsNoSuccess() {
        asked("xen", null);

        assertThatThrownBy(() -> add("web", "arm64"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.drivers")
                .hasMessageContaining("this is arm64");
    }

    @Test
    void aDiskIsBootedByEachFirmwareAndWithTheKernelBesideIt() throws IOException {
        firmware("qemu,uml", null, "kernel,bios,secureboot", "all");

        addBooting(GRUB, true);

        assertThat(boots()).containsExactly("web.qemu", "web.qemu-bios", "web.qemu-secureboot", "web.uml");
        List<BootRecord> records = grid.records(List.of()).boots().stream()
                .filter(each -> each != null && each.leftOut())
                .toList();
        assertThat(records).extracting(BootRecord::name).containsExactly("web.uml-bios", "web.uml-secureboot");
        assertThat(records.get(0).detail()).contains("no firmware", "bios");
        assertThat(grid.boots()).noneMatch(PlannedBoot::unchecked);
        assertThat(grid.boots().get(2).machine(Ready.login()).firmware()).isEqualTo(Firmware.SECURE_BOOT);
    }

    @Test
    void withoutAKernelBesideItADiskBootsAsItOffers() throws IOException {
        firmware("qemu", null, null, "all");

        addBooting(DiskBoot.of("uki", BootPath.UEFI), false);

        assertThat(boots()).containsExactly("web.qemu-uefi");
        // nothing can be added to what is signed as a whole
        assertThat(grid.boots().get(0).unchecked()).isTrue();
        assertThat(grid.boots().get(0).checks()).isEqualTo(GuestChecks.NONE);
    }

    @Test
    void aFirmwareThatTheDiskDoesNotOfferIsNoSuccess() {
        firmware("qemu", null, "bios", "all");

        assertThatThrownBy(() -> addBooting(DiskBoot.of("uki", BootPath.UEFI), true))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the disk of web does not boot by bios");
    }

    @Test
    void anUnknownFirmwareIsTold() {
        firmware("qemu", null, "efi", "all");

        assertThatThrownBy(() -> addBooting(GRUB, true))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<boot><firmware>, or -Dxen.firmware")
                .hasMessageContaining("kernel, bios, uefi, secureboot");
    }

    @Test
    void anUnknownTypeIsTold() {
        asked("qemu", "pvx");

        assertThatThrownBy(() -> add("web", "amd64"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.types")
                .hasMessageContaining("pvx");
    }

    @Test
    void aGuestThatIsToForgetIsHeldToItInItsSecondBoot() throws IOException {
        asked("qemu", null, "second-boot");
        Files.writeString(domains.resolve("keeping.cfg"), "memory = 256\n");
        Files.writeString(domains.resolve("forgetting.cfg"), "memory = 256\nguest.stateless = 1\n");

        // two domains of one image have disks of their own, over a disk that is one
        add(new SmallImage(target).withKernelAndPackage("shop").write(Map.of()), target, domains);

        assertThat(text(grid.boots().get(0))).contains("forgot");
        assertThat(text(grid.boots().get(1))).contains("is still there");
    }

    /** A driver of one file: what it is called, what it cannot run, how it runs the rest. */
    private record Toy(Domain domain) implements Driver {
        @Override
        public String name() {
            return "toy";
        }

        @Override
        public Optional<Unfit> unfit(Machine machine, @Nullable FileSystemKind root) {
            return machine.hardware().memory() <= 256
                    ? Optional.empty()
                    : Optional.of(new Unfit(
                            "a toy has 256 MB, this takes " + machine.hardware().memory(),
                            Problem.of("booting " + machine.name() + " in a toy", "boot it with the driver qemu")));
        }

        @Override
        public Availability availability() {
            return Availability.yes("a toy");
        }

        @Override
        public RunningGuest start(Machine machine) throws IOException {
            throw new IOException("batteries not included");
        }
    }

    @Test
    void aDriverMoreIsItsClassAndItsName() throws IOException {
        BootDrivers drivers = new BootDrivers(Map.of("toy", (domain, machines, cfg, firmware) -> new Toy(domain)));
        grid = new BootGrid(
                reports, new SmokeRequest("toy", null, null, folder.resolve("src/it/checks"), null), drivers);
        Files.writeString(domains.resolve("small.cfg"), "memory = 128\n");

        add("web", "riscv64");

        assertThat(boots()).containsExactly("small.toy");

        Files.writeString(domains.resolve("small.cfg"), "memory = 512\n");
        assertThatThrownBy(() -> add("web", "riscv64"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a toy has 256 MB, this takes 512");
        assertThatThrownBy(() -> drivers.names("tyo"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("write toy");
    }

    private static String text(PlannedBoot boot) throws IOException {
        return new String(boot.checks().second().get(0).program().open().readAllBytes(), StandardCharsets.UTF_8);
    }
}
