package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.TinyGuest;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deploy.DeployPlanner;
import org.xenwright.deploy.DestinationTerms;
import org.xenwright.deploy.PlacementStrategy;
import org.xenwright.deploy.Rollout;
import org.xenwright.deploy.RolloutResult;
import org.xenwright.deploy.RolloutTerms;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.progress.Progress;

/** Two real Xen hosts on one network, of which each gives its domain to the other. */
@Tag("nightly")
class RealDrainNightly {
    private static final String DEPLOYMENT = "shop";
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final String ADDRESS = "192.168.77.21";
    private static final String DISK = "/var/lib/xenwright/deployments/shop/domains/web/1/domains/web/web.qcow2.raw";
    /** A guest whose page is another each time it starts, and which writes that to its disk. */
    private static final String GUEST = TinyGuest.XEN_SHUTDOWN + """
            ip link set lo up; ip link set eth0 up; ip addr add 192.168.77.21/24 dev eth0
            boot=$(cat /proc/sys/kernel/random/boot_id)
            echo "written by $boot" | dd of=/dev/xvda bs=1M seek=12 conv=notrunc 2> /dev/null; sync
            mkdir /www; echo "this is $boot" > /www/index.html
            httpd -p 80 -h /www
            echo "the guest is up"
            while :; do sleep 1; done
            """;

    @TempDir
    static Path folder;

    static RunningXlHost one;
    static RunningXlHost two;

    @BeforeAll
    static void boot() throws Exception {
        one = new RunningXlHost(Files.createDirectory(folder.resolve("1")), GUEST);
        two = new RunningXlHost(Files.createDirectory(folder.resolve("2")), GUEST, "xen2");
        RunningXlHost.join(one, two);
    }

    @AfterAll
    static void end() throws Exception {
        if (two != null) {
            two.close();
        }
        if (one != null) {
            one.end();
        }
    }

    private static RolloutResult roll(WantedDomain web, boolean live, String... drained) throws Exception {
        try (XlHost first = one.connect(DEPLOYMENT);
                XlHost second = two.connect(DEPLOYMENT)) {
            RolloutTerms terms = new RolloutTerms(
                    1,
                    true,
                    1,
                    Duration.ofSeconds(1),
                    new Ready.Http(80, "/", 0, Pattern.compile("this is .*")),
                    LIMIT,
                    LIMIT,
                    false,
                    2,
                    Path.of("target", "judge", "real-drain"),
                    "a test");
            DeployPlanner planner = new DeployPlanner(
                    DEPLOYMENT, List.of(web), PlacementStrategy.SPREAD, false, false, Set.of(), Set.of(drained), live);
            return new Rollout(List.of(DestinationTerms.of(first), DestinationTerms.of(second)), terms, Progress.SILENT)
                    .run(planner, null, plan -> {});
        }
    }

    /** Returns the page as a host sees it, also where the guest is at the other. */
    private static String page(RunningXlHost host) throws IOException {
        return host.ask("busybox wget -qO- http://" + ADDRESS + "/").strip();
    }

    private static String domains(RunningXlHost host) throws IOException {
        return host.ask("xl list | tail -n +3; ls /var/lib/xenwright/deployments/shop/domains");
    }

    private static String written(RunningXlHost host) throws IOException {
        return host.ask("dd if=" + DISK + " bs=1M skip=12 count=1 2>/dev/null | head -n 1")
                .strip();
    }

    @Test
    void aDomainGoesToTheOtherHostWhileItRunsAndComesBackByAStop() throws Exception {
        WantedDomain web = one.sample()
                .withoutState(
                        "web",
                        "vif = [ \"bridge=xenbr1\" ]\nguest.eth0.address = \"" + ADDRESS
                                + "/24\"\ncmdline = \"console=hvc0 quiet\"\n");
        assertThat(roll(web, true).failures()).isEmpty();
        RunningXlHost from = domains(one).isEmpty() ? two : one;
        RunningXlHost to = from == one ? two : one;
        String drained = from == one ? "xen1" : "xen2";
        String other = from == one ? "xen2" : "xen1";
        String before = page(to);
        assertThat(before).startsWith("this is ");

        RolloutResult live = roll(web, true, drained);

        assertThat(String.join("\n", live.plan().lines())).contains("goes on while it runs");
        assertThat(live.failures()).isEmpty();
        assertThat(page(from)).isEqualTo(before);
        assertThat(written(to)).isEqualTo(before.replace("this is", "written by"));
        assertThat(domains(from)).isEmpty();
        assertThat(domains(to)).startsWith("web ");
        assertThat(from.ask("losetup -a; ls /sys/class/net | grep vif")).isEmpty();

        RolloutResult back = roll(web, false, other);

        assertThat(back.failures()).isEmpty();
        assertThat(domains(to)).isEmpty();
        assertThat(domains(from)).startsWith("web ");
        assertThat(page(to)).startsWith("this is ").isNotEqualTo(before);
    }
}
