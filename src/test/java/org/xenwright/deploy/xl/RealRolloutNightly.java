package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.Shutdown;
import org.xenwright.boot.TinyGuest;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deploy.DeployPlanner;
import org.xenwright.deploy.DestinationTerms;
import org.xenwright.deploy.DomainOutcome;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.Removal;
import org.xenwright.deploy.Rollout;
import org.xenwright.deploy.RolloutResult;
import org.xenwright.deploy.RolloutTerms;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.deploy.boot.BootHost;
import org.xenwright.deploy.boot.SshDriver;
import org.xenwright.disk.DiskFormats;
import org.xenwright.platform.Architecture;
import org.xenwright.progress.Progress;

/** The life of a domain on a real Xen host, from the first deployment to nothing being left of it. */
@Tag("nightly")
class RealRolloutNightly {
    private static final String DEPLOYMENT = "shop";
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String ADDRESS = "10.0.2.21";
    /** A guest that writes to its disk, and serves what its kernel's command line says. */
    private static final String GUEST = TinyGuest.XEN_SHUTDOWN + """
            for w in $(cat /proc/cmdline); do case $w in page=*) page=${w#page=};; esac; done
            ip link set lo up; ip link set eth0 up; ip addr add 10.0.2.21/24 dev eth0
            echo "written by $page" | dd of=/dev/xvda bs=1M seek=12 conv=notrunc 2> /dev/null; sync
            mkdir /www; echo "this is $page" > /www/index.html
            dd if=/dev/xvda bs=1M skip=9 count=1 2> /dev/null | head -c 20 >> /www/index.html
            httpd -p 80 -h /www
            echo "the guest is up"
            while :; do sleep 1; done
            """;

    @TempDir
    static Path folder;

    static RunningXlHost host;

    @BeforeAll
    static void boot() throws Exception {
        host = new RunningXlHost(folder, GUEST);
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.end();
        }
    }

    private static WantedDomain wanted(int variation, String words) throws IOException {
        return host.sample()
                .wanted(
                        "web",
                        variation,
                        "guest.eth0.address = \"" + ADDRESS + "/24\"\ncmdline = \"console=hvc0 quiet " + words
                                + "\"\n");
    }

    private static RolloutResult roll(Rollout.Planning planning) throws Exception {
        try (XlHost destination = host.connect(DEPLOYMENT)) {
            Ready ready = new Ready.Http(80, "/", 0, Pattern.compile("this is [a-z]+\nown web"));
            RolloutTerms terms = new RolloutTerms(
                    1,
                    true,
                    1,
                    Duration.ofSeconds(1),
                    ready,
                    LIMIT,
                    LIMIT,
                    false,
                    2,
                    Path.of("target", "judge", "real-rollout"),
                    "a test");
            return new Rollout(List.of(DestinationTerms.of(destination)), terms, Progress.SILENT)
                    .run(planning, null, plan -> {});
        }
    }

    private static RolloutResult deploy(WantedDomain wanted) throws Exception {
        return roll(DeployPlanner.of(DEPLOYMENT, List.of(wanted)));
    }

    private static void nothingIsLeft() throws IOException {
        assertThat(
                        host.ask(
                                "xl list | tail -n +3; losetup -a; ls /etc/xen/auto; ls /sys/class/net | grep vif;"
                                        + " cd /var/lib/xenwright; find images deployments -type f ! -name lock ! -name busy"
                                        + " ! -name inventory.json ! -name journal ! -name '*-state.img'; find images deployments -type l"))
                .isEmpty();
    }

    @Test
    void aDomainIsDeployedReplacedReturnedToAndRemoved() throws Exception {
        RolloutResult first = deploy(wanted(1, "page=one"));
        assertThat(first.failures()).isEmpty();
        assertThat(page()).contains("this is one\nown web 1");
        assertThat(host.ask("readlink -f /etc/xen/auto/web.cfg")).endsWith("/deployments/shop/domains/web/1/web.cfg\n");
        assertThat(host.ask("xl list web | tail -n 1")).startsWith("web ");

        RolloutResult second = deploy(wanted(2, "page=two"));
        assertThat(second.failures()).isEmpty();
        assertThat(page()).contains("this is two\nown web 2");
        String disk = "sha256sum /var/lib/xenwright/deployments/shop/domains/web/2/domains/web/web.qcow2.raw";
        String before = host.ask(disk);
        assertThat(before).matches("(?s)[0-9a-f]{64} .*");

        // its kernel finds nothing to start
        RolloutResult third = deploy(wanted(3, "page=three rdinit=/nothing panic=0"));
        assertThat(third.outcomes())
                .extracting(DomainOutcome::result)
                .containsExactly(DomainOutcome.Result.ROLLED_BACK);
        assertThat(third.failures().get(0)).contains("panic");
        assertThat(page()).contains("this is two\nown web 2");
        assertThat(host.ask(disk)).isEqualTo(before);
        assertThat(host.ask("readlink -f /etc/xen/auto/web.cfg")).endsWith("/domains/web/2/web.cfg\n");

        assertThat(deploy(wanted(2, "page=two")).summary()).isEqualTo("nothing to do");
        RolloutResult removed = roll(new Removal(DEPLOYMENT, Set.of()));
        assertThat(removed.failures()).isEmpty();
        nothingIsLeft();
    }

    private static String page() throws IOException {
        return host.ask("busybox wget -qO- http://" + ADDRESS + "/");
    }

    @Test
    void aSmokeBootByTheDriverSshIsReadyAndLeavesNothing() throws Exception {
        WantedDomain web = wanted(1, "page=smoke");
        Map<String, Path> shared = new HashMap<>();
        for (SharedFile each : web.shared()) {
            shared.put(each.name(), each.file());
        }
        List<Machine.Disk> disks = new ArrayList<>();
        for (OwnFile each : web.own()) {
            boolean delta = each.purpose() == OwnFile.Purpose.DELTA;
            disks.add(Machine.Disk.of(each.file(), delta ? DiskFormats.QCOW2 : DiskFormats.RAW));
        }
        Machine machine = new Machine(
                "web",
                new Machine.Hardware(Architecture.AMD64, (int) web.domain().memory(), 1),
                new Machine.Software(shared.get("web-vmlinuz"), shared.get("web-initrd.img"), ""),
                disks,
                Map.of(80, 0));
        List<String> warnings = new ArrayList<>();
        BootHost boots =
                new BootHost(name -> new BootHost.Opened(host.connect(name), name, () -> {}), "a test", warnings::add);
        Path log = Path.of("target", "judge", "ssh-driver.log");

        BootVerdict verdict = Boot.run(
                BootRequest.of(machine, new Ready.Http(80, "/", 0, Pattern.compile("this is smoke")), LIMIT, log)
                        .withShutdownLimit(LIMIT),
                new SshDriver(boots, web.domain(), Path.of(web.folder()), web.folder()));

        assertThat(verdict.outcome()).as(verdict.detail()).isEqualTo(Outcome.READY);
        assertThat(verdict.shutdown().kind()).isEqualTo(Shutdown.Kind.CLEAN);
        assertThat(warnings).isEmpty();
        nothingIsLeft();
    }
}
