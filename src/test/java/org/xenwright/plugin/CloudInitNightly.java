package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
import org.xenwright.image.ImageRequest;
import org.xenwright.image.TestImageRequest;
import org.xenwright.image.TestRequest;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.domain.HostKeys;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.smoke.GuestMachines;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/** Debian's cloud-init in an image of ours does what a domain file says, told by the domain's own disk or by a seed disk. */
@Tag("nightly")
class CloudInitNightly {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIq0Zo4kBqkGBmlWmrIe4oTJZnTAcNvXdcwIu9Fj2Vxy ann@example.org";
    private static final String DOMAIN = """
            name = "cloud"
            memory = 768
            guest.hostname = "cloudy.example.org"
            guest.address  = "10.0.2.77/24"
            guest.gateway  = "10.0.2.2"
            guest.users    = [ "ann:adm" ]
            guest.ssh_keys = [ "%s" ]
            guest.files    = [ "/etc/motd=of the domain file" ]
            """.formatted(KEY);
    /** Says on the console what cloud-init made of it; its last part comes after multi-user.target. */
    private static final String UNIT = """
            [Unit]
            After=cloud-final.service
            [Service]
            Type=oneshot
            StandardOutput=journal+console
            ExecStart=/bin/sh -c 'echo "seen host $$(hostname --fqdn)"; echo "seen groups $$(id -nG ann)"; \
              echo "seen key $$(cut -d" " -f3 /home/ann/.ssh/authorized_keys)"; \
              grep -q 10.0.2.77 /proc/net/fib_trie && echo "seen address"; echo "seen motd $$(cat /etc/motd)"; \
              echo "seen source $$(cat /run/cloud-init/cloud-id)"; \
              echo "seen failed units:$$(systemctl --failed --plain --no-legend | cut -d" " -f1 | tr "\\n" " ")."; \
              echo "seen all"'
            [Install]
            WantedBy=cloud-init.target
            """;

    /** Says on the console what cloud-init complained of, before it counts as failed. */
    private static final String TELL = """
            [Service]
            ExecStopPost=/bin/sh -c '[ "$$SERVICE_RESULT" = success ] || \
              grep -A 12 -e WARNING -e ERROR -e Traceback /var/log/cloud-init.log | tail -n 80 > /dev/console'
            """;

    @TempDir
    Path folder;

    /** From the own disk over an ext4, and from a seed disk beside a squashfs, where cloud-init is told the network too. */
    @ParameterizedTest
    @CsvSource({"files, ext4", "disk, squashfs"})
    void aGuestWithCloudInitIsWhatItsDomainFileSays(String seed, String fileSystem) throws Exception {
        Path units = Files.createDirectories(folder.resolve("files/etc/systemd/system"));
        Files.writeString(units.resolve("say.service"), UNIT);
        for (String service : List.of("cloud-init-local", "cloud-init", "cloud-config", "cloud-final")) {
            Path more = Files.createDirectories(units.resolve(service + ".service.d"));
            Files.writeString(more.resolve("tell.conf"), TELL);
        }
        Path domains = Files.createDirectories(folder.resolve("domains"));
        Files.writeString(domains.resolve("cloud.cfg"), DOMAIN + "guest.seed = \"" + seed + "\"\n");
        ImageManifest image = build(fileSystem);
        Path xen = folder.resolve("xen");
        Domain domain = DomainOutputs.load(
                        image, new DomainOutputs.DomainRequest(domains, "/srv/xen", "org.example:cloud", Map.of()))
                .get(0);
        DomainOutputs.write(List.of(domain), image, xen, HostKeys.of(folder.resolve("secret")), TestWorlds.DEBIAN);

        QemuDriver driver = new QemuDriver(Judge.tools(), Accelerator.EMULATION);
        var machine = new GuestMachines(image, xen, "/srv/xen", null).machine(domain, Firmware.NONE, Set.of(), false);
        driver.prepare(machine);
        BootVerdict verdict = Boot.run(
                BootRequest.of(
                        machine,
                        Ready.console("seen all$"),
                        Duration.ofMinutes(10),
                        Path.of("target", "judge", "cloud-init." + seed + ".log")),
                driver);

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(Files.readString(verdict.log(), StandardCharsets.ISO_8859_1))
                .contains(
                        "seen host cloudy.example.org",
                        "seen groups ann adm",
                        "seen key ann@example.org",
                        "seen address",
                        "seen motd of the domain file",
                        "seen source nocloud",
                        "seen failed units:.");
    }

    private ImageManifest build(String fileSystem) throws IOException {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "xenwright");
        Access access = Access.online(new Store(home), Progress.SILENT);
        PackageRequest packages = new TestRequest()
                .wanted("systemd-sysv", "udev", "dbus", "cloud-init", "openssh-server")
                .booting("linux-image-cloud-amd64")
                .build();
        DiskConfiguration disk = new DiskConfiguration();
        disk.filesystem = fileSystem;
        ImageRequest request = new TestImageRequest("cloud", packages, folder.resolve("xen"))
                .withoutDocumentation()
                .customized(CustomizeRequestBuilder.changes()
                        .overlay(new Overlay(folder.resolve("files"), List.of(), Map.of()))
                        .services(CustomizeRequestBuilder.enabling("say", "systemd-networkd"))
                        .build())
                .disk(disk.request())
                .clock(Instant.parse("2026-11-01T00:00:00Z"))
                .build();
        return new ImageBuild(
                        new DebianWorld(),
                        access,
                        "test",
                        tree -> new Sandboxes(home.resolve("scratch"), Judge.tools()).choose(tree))
                .build(
                        request,
                        new DebianWorld().lock(packages, List.of(), LockUpdate.NONE, LockEnvironment.of(access)),
                        false,
                        new BuildReport());
    }
}
