package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.Shutdown;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.qemu.Accelerator;
import org.xenwright.boot.qemu.QemuDriver;
import org.xenwright.boot.ready.Ready;
import org.xenwright.customize.CustomizeRequestBuilder;
import org.xenwright.domain.Domain;
import org.xenwright.image.ImageBuild;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.TestImageRequest;
import org.xenwright.image.TestRequest;
import org.xenwright.image.artifact.OfflineBundle;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.domain.HostKeys;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.oci.ImageLayout;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.StandInBase;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.smoke.GuestMachines;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/** A base with RPM and systemd, with a package more and Debian's kernel: from the lock to the login of a guest. */
@Tag("nightly")
class RpmBaseNightly {
    private static final String NAME = "oci:base";

    /** Says on the console what rpm of the guest knows of it. */
    private static final String UNIT = """
            [Unit]
            After=local-fs.target
            [Service]
            Type=oneshot
            StandardOutput=journal+console
            ExecStart=/bin/sh -c 'echo "seen $$(rpm -q acme)"; rpm -V acme && echo "seen unchanged"; \
              . /etc/os-release; echo "seen $$PRETTY_NAME under $$(uname -r)"; echo "seen made by $$(cat /etc/acme.made)"; \
              echo "seen failed units:$$(systemctl --failed --plain --no-legend | cut -d" " -f1 | tr "\\n" " ")."'
            [Install]
            WantedBy=multi-user.target
            """;

    @TempDir
    Path folder;

    @AfterAll
    static void nothingIsLeftRunning() throws Exception {
        assertThat(Processes.left()).isEmpty();
    }

    @Test
    void aBaseWithRpmAndOnePackageMoreIsBuiltAnewFromAnExportAndBoots() throws Exception {
        Path rpm = TestRpm.of("acme", "1.0-1")
                .requires("systemd", "/bin/sh")
                .file("/usr/lib/systemd/system/acme.service", UNIT)
                .config("/etc/acme.conf", "x\n")
                .post("/bin/sh", "echo its script >/etc/acme.made\n")
                .write(folder);
        ImageLayout layout = ImageLayout.open(StandInBase.booting().layout(), "base");
        Store home = new Store(Path.of(System.getProperty("user.home"), ".cache", "xenwright"));
        Access online = Access.online(home, Progress.SILENT);
        PackageRequest packages = packages(new BaseRequest(NAME, null, () -> layout), rpm);
        PackageWorld world = Worlds.of(packages.from(), "amd64", online);

        Lock lock = world.lock(packages, List.of(), LockUpdate.NONE, new LockEnvironment(online, sandboxes()::choose));
        assertThat(lock.world()).isEqualTo("rpm");
        Path first = folder.resolve("xen");
        ImageManifest image = build(world, lock, packages, online, first);

        OfflineBundle bundle = new OfflineBundle(folder.resolve("export"), world);
        bundle.write(lock, packages, List.of(), online);
        Store elsewhere = new Store(folder.resolve("elsewhere"));
        bundle.provide(lock, elsewhere, Progress.SILENT);
        ImageLayout exported = bundle.base().orElseThrow();
        Path second = folder.resolve("again");
        build(
                world,
                lock,
                packages(new BaseRequest(NAME, null, () -> exported), rpm),
                Access.offline(elsewhere, Progress.SILENT),
                second);
        assertThat(digests(image, second)).isEqualTo(digests(image, first));

        String console = boot(image, first, world);
        assertThat(console)
                .contains("seen acme-1.0-1.noarch", "seen unchanged", "seen made by its script", "seen failed units:.")
                .containsPattern("seen Stand-in 9 under [0-9.]+.*-cloud-amd64");
    }

    private static PackageRequest packages(BaseRequest base, Path rpm) {
        return new TestRequest()
                .from(base)
                .local(rpm)
                .booting("linux-image-cloud-amd64")
                .build();
    }

    private Sandboxes sandboxes() {
        return new Sandboxes(folder.resolve("scratch"), Judge.tools());
    }

    private ImageManifest build(PackageWorld world, Lock lock, PackageRequest packages, Access access, Path target)
            throws IOException {
        ImageRequest request = new TestImageRequest("standin", packages, target)
                .withoutDocumentation()
                .customized(CustomizeRequestBuilder.changes()
                        .services(CustomizeRequestBuilder.enabling("acme"))
                        .build())
                .disk(new DiskConfiguration().request())
                .build();
        return new ImageBuild(world, access, "test", sandboxes()::choose).build(request, lock, true, new BuildReport());
    }

    private static Map<String, Digest> digests(ImageManifest image, Path target) throws IOException {
        Map<String, Digest> digests = new TreeMap<>();
        for (String each : image.files()) {
            digests.put(each, Digest.of(target.resolve(each)));
        }
        digests.put(image.artifact(), Digest.of(target.resolve(image.artifact())));
        return digests;
    }

    private String boot(ImageManifest image, Path target, PackageWorld world) throws IOException {
        Path domains = Files.createDirectories(folder.resolve("domains"));
        Files.writeString(domains.resolve("standin.cfg"), "name = \"standin\"\nmemory = 512\n");
        Domain domain = DomainOutputs.load(
                        image, new DomainOutputs.DomainRequest(domains, "/srv/xen", "org.example:standin", Map.of()))
                .get(0);
        DomainOutputs.write(List.of(domain), image, target, HostKeys.of(folder.resolve("secret")), Worlds.KNOWN);
        QemuDriver driver = new QemuDriver(Judge.tools(), Accelerator.EMULATION);
        var machine =
                new GuestMachines(image, target, "/srv/xen", null).machine(domain, Firmware.NONE, Set.of(), false);
        driver.prepare(machine);
        Path log = Files.createDirectories(Path.of("target", "judge")).resolve("rpm-base.log");
        Ready ready = new Ready.All(List.of(Ready.login(), Ready.console("seen failed units:.*\\.$")));

        BootVerdict verdict = Boot.run(BootRequest.of(machine, ready, Duration.ofMinutes(15), log), driver);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(Shutdown.Kind.CLEAN);
        return Files.readString(log, StandardCharsets.ISO_8859_1);
    }
}
