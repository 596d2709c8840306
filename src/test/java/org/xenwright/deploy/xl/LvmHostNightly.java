package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.TinyGuest;
import org.xenwright.boot.xen.RealXlHost;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.store.Digest;

/** The life of a domain whose disks are thin volumes of a real LVM, under a real Xen with its real xl. */
@Tag("nightly")
class LvmHostNightly {
    private static final String VOLUMES = "lvs --noheadings -o lv_name xenvg | sort";
    private static final String FOLDER = XlTerms.STORE + "/deployments/shop/domains/web/";
    private static final String DISK = "/domains/web/web.qcow2.raw";
    private static final int SIZE = 16 << 20;

    @TempDir
    static Path folder;

    static RunningXlHost host;

    @BeforeAll
    static void boot() throws Exception {
        host = new RunningXlHost(
                folder,
                TinyGuest.XEN_SHUTDOWN + "while :; do sleep 1; done",
                RealXlHost::withLvm,
                XlTerms.Disks.find("lvm:xenvg/thin").orElseThrow());
        assertThat(host.ask("sh /usr/sbin/load-dm && truncate -s 200M /pv && losetup /dev/loop7 /pv"
                        + " && pvcreate -q /dev/loop7 && vgcreate -q xenvg /dev/loop7"
                        + " && lvcreate -q -y --type thin-pool -L 120M -n thin xenvg; echo made $?"))
                .endsWith("made 0\n");
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.end();
        }
    }

    private static WantedDomain wanted(int variation) throws IOException {
        return host.sample().wanted("web", variation, "cmdline = \"console=hvc0 quiet\"\n");
    }

    private static void put(XlHost to, Destination.Lease lease, int variation) throws IOException {
        SampleDomains.put(to, lease, wanted(variation), variation);
    }

    private static void holds(int generation) throws IOException {
        assertThat(host.ask("head -c " + SIZE + " " + FOLDER + generation + DISK + " | sha256sum"))
                .startsWith(Digest.of(host.sample().disk("web", generation)).hex());
    }

    private static List<String> volumes() throws IOException {
        return host.ask(VOLUMES).lines().map(String::strip).toList();
    }

    @Test
    void aDomainIsDeployedChangedReturnedToCutOffAndRemoved() throws IOException {
        try (XlHost to = host.connect("shop");
                Destination.Lease lease = to.lock("a test")) {
            assertThat(to.observe().storage().room()).isBetween(60L << 20, 120L << 20);
            put(to, lease, 1);
            assertThat(volumes()).hasSize(3).anyMatch(each -> each.matches("xw-disk[.]web[.]1[.][0-9a-f]{16}"));
            holds(1);
            RunningDomain first = to.start(lease, "web", 1);
            to.point(lease, "web", 1, true);
            to.record(lease, SampleDomains.inventory(wanted(1), 1, true));
            Observation seen = to.observe();
            assertThat(seen.drift()).isEmpty();
            assertThat(seen.running()).extracting(RunningDomain::generation).containsExactly(1);
            assertThat(host.ask("losetup -a")).doesNotContain("web.qcow2");

            put(to, lease, 2);
            holds(2);
            to.destroy(lease, first.uuid());
            to.start(lease, "web", 2);
            to.point(lease, "web", 2, true);
            to.destroy(lease, first.uuid());
            // back to the one before
            to.start(lease, "web", 1);
            to.point(lease, "web", 1, true);
            to.record(lease, SampleDomains.inventory(wanted(1), 1, true));
            assertThat(to.observe().drift()).isEmpty();
            holds(1);
        }
        XlHost killed = host.connect("shop");
        try (Destination.Lease lease = killed.lock("a run that is killed")) {
            assertThatThrownBy(() -> killed.stage(lease, wanted(3), 3, bytes -> {
                        if (volumesNow().size() == 5) {
                            throw new IllegalStateException("killed");
                        }
                    }))
                    .hasMessage("killed");
        }
        killed.close();
        assertThat(volumes()).hasSize(5);
        try (XlHost to = host.connect("shop");
                Destination.Lease lease = to.lock("a test")) {
            put(to, lease, 3);
            holds(3);
            assertThat(volumes()).hasSize(5);
            assertThatThrownBy(() -> to.discard(lease, "web", 1)).hasMessageContaining("current");
            to.destroy(lease, wanted(1).uuid());
            to.unpoint(lease, "web");
            to.discard(lease, new TreeMap<>(Map.of("web", List.of(1, 2, 3))));
            assertThat(volumes()).hasSize(2).anyMatch(each -> each.startsWith("xw-base."));
            to.record(lease, DeployInventory.none("shop"));
            to.prune(lease, Set.of());
            assertThat(volumes()).containsExactly("thin");
        }
    }

    private static List<String> volumesNow() {
        try {
            return volumes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
