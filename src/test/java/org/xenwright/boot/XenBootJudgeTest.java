package org.xenwright.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xenwright.boot.driver.Availability;
import org.xenwright.boot.driver.Driver;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.ready.Ready;
import org.xenwright.boot.xen.ShippedDomain;
import org.xenwright.boot.xen.XenDriver;
import org.xenwright.boot.xen.XenHosts;
import org.xenwright.disk.DiskFormats;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.store.Store;

/** Real domains on a real Xen, no Xen host involved. */
@Tag("judge")
class XenBootJudgeTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final Store store = AptToolSource.sharedStore();

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        assertThat(Processes.left()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = GuestType.class,
            names = {"PVH", "PV"})
    void aDomainComesUpServesItsPageAndPowersOff(GuestType type) throws Exception {
        Path disk = folder.resolve("disk");
        Files.writeString(disk, "marker of the disk\n" + " ".repeat(4077 + 4096));
        String script = TinyGuest.NETWORK
                + "mkdir /www; head -n 1 /dev/xvda > /www/index.html; httpd -p 80 -h /www\n"
                + TinyGuest.XEN_SHUTDOWN
                + "cat /sys/hypervisor/type /sys/hypervisor/guest_type; echo all is up\n"
                + "read -r word < /dev/console; echo \"heard $word\"\n"
                + "while :; do sleep 1; done";

        BootVerdict verdict = Boot.run(
                request(
                        script,
                        List.of(Machine.Disk.of(disk, DiskFormats.RAW)),
                        new Ready.Sequence(List.of(
                                Ready.console("^" + type),
                                Ready.console("^heard all of it"),
                                Ready.http(80, "/", 200, "marker of the disk")))),
                typing("all of it\n", new XenDriver(Judge.tools(), store, type)));

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).as(verdict.toString()).isEqualTo(Shutdown.Kind.CLEAN);
        assertThat(verdict.driver()).isEqualTo("xen-" + type.word());
    }

    @Test
    void theShippedFileIsTheOneThatIsUsedWithThePathsItNames() throws Exception {
        Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
        Path file = Files.writeString(folder.resolve("web.cfg"), """
                name    = "web"
                type    = "pv"
                kernel  = "/srv/xen/web/vmlinuz"
                ramdisk = "/srv/xen/web/initramfs"
                cmdline = "root=/dev/xvda console=hvc0 word.of.the.file"
                memory  = 200
                disk    = [ "format=raw,vdev=xvda,access=ro,target=/srv/xen/web/web.img" ]
                vif     = [ "mac=00:16:3e:12:34:56,bridge=br-of-the-host" ]
                on_reboot = "preserve"
                """);
        ShippedDomain shipped = new ShippedDomain(
                file,
                Firmware.NONE,
                "/srv/xen/web/vmlinuz",
                "/srv/xen/web/initramfs",
                List.of("/srv/xen/web/web.img"),
                "");
        String script = "cat /proc/cmdline /sys/block/xvda/ro /sys/class/net/eth0/address; echo; reboot -f";

        BootVerdict verdict = Boot.run(
                request(
                        script,
                        List.of(Machine.Disk.of(disk, DiskFormats.RAW)),
                        new Ready.Sequence(List.of(
                                Ready.console("word\\.of\\.the\\.file$"),
                                Ready.console("^1$"),
                                Ready.console("^00:16:3e:12:34:56$"),
                                Ready.console("never")))),
                new XenDriver(new XenHosts(Judge.tools(), store), GuestType.PV, shipped));

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.REBOOT_LOOP);
        assertThat(Files.readString(verdict.log())).contains("word.of.the.file", "00:16:3e:12:34:56");
    }

    /** The third panics, which must not disturb the others. */
    @Test
    void domainsSideBySideHaveConsolesNetworksAndVerdictsOfTheirOwn() throws Exception {
        XenHosts hosts = new XenHosts(Judge.tools(), store);
        String serving = TinyGuest.NETWORK
                + "mkdir /www; cat /proc/cmdline > /www/index.html; httpd -p 80 -h /www\n"
                + TinyGuest.XEN_SHUTDOWN
                + "echo all is up; while :; do sleep 1; done";
        List<BootRequest> requests = List.of(
                request("web", 128, serving, Ready.http(80, "/", 200, "name=web")),
                request("mail", 128, serving, Ready.http(80, "/", 200, "name=mail")),
                request("broken", 128, "exit 1", Ready.console("never")));
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        try {
            List<Future<BootVerdict>> boots = new ArrayList<>();
            for (BootRequest request : requests) {
                boots.add(threads.submit(() -> Boot.run(request, new XenDriver(hosts, GuestType.PV, null))));
            }

            assertThat(boots.get(2).get().outcome())
                    .as(boots.get(2).get().toString())
                    .isEqualTo(Outcome.PANIC);
            for (Future<BootVerdict> boot : boots.subList(0, 2)) {
                assertThat(boot.get().outcome()).as(boot.get().toString()).isEqualTo(Outcome.READY);
                assertThat(boot.get().shutdown().kind())
                        .as(boot.get().toString())
                        .isEqualTo(Shutdown.Kind.CLEAN);
            }
            assertThat(Files.readString(boots.get(0).get().log())).doesNotContain("name=mail", "name=broken");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aDomainFileThatTheToolstackRefusesSaysWhy() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.cfg"), """
                name = "bad"
                type = "pvh"
                kernel = "/srv/kernel"
                memory = 64
                disk = [ "format=raw,vdev=vda,access=rw,target=/srv/disk" ]
                """);
        Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);

        BootVerdict verdict = Boot.run(
                request("", List.of(Machine.Disk.of(disk, DiskFormats.RAW)), Ready.console("never")),
                new XenDriver(
                        new XenHosts(Judge.tools(), store),
                        GuestType.PVH,
                        new ShippedDomain(file, Firmware.NONE, "/srv/kernel", null, List.of("/srv/disk"), "")));

        assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(Outcome.TOOLSTACK_REFUSED);
        assertThat(verdict.detail()).contains("libxl: error").contains("vda");
    }

    /** A driver at whose guests' keyboard somebody has typed before they listen. */
    private static Driver typing(String text, Driver driver) {
        return new Driver() {
            @Override
            public String name() {
                return driver.name();
            }

            @Override
            public Availability availability() {
                return driver.availability();
            }

            @Override
            public void prepare(Machine machine) throws IOException {
                driver.prepare(machine);
            }

            @Override
            public RunningGuest start(Machine machine) throws IOException {
                RunningGuest guest = driver.start(machine);
                guest.keyboard().write(text.getBytes(StandardCharsets.US_ASCII));
                guest.keyboard().flush();
                return guest;
            }
        };
    }

    private BootRequest request(String script, List<Machine.Disk> disks, Ready ready) throws Exception {
        return request("tiny", 256, script, disks, ready);
    }

    private BootRequest request(String name, int memory, String script, Ready ready) throws Exception {
        return request(name, memory, script, List.of(), ready);
    }

    private BootRequest request(String name, int memory, String script, List<Machine.Disk> disks, Ready ready)
            throws Exception {
        TinyGuest guest = new TinyGuest();
        Machine machine = new Machine(
                name,
                new Machine.Hardware(Architecture.AMD64, memory, 1),
                new Machine.Software(
                        guest.kernel(),
                        guest.initramfs(folder.resolve(name + ".initramfs"), script),
                        "console=hvc0 name=" + name),
                disks,
                Map.of());
        return BootRequest.of(machine, ready, LIMIT, folder.resolve(name + ".console.log"));
    }
}
