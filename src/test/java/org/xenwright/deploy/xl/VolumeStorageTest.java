package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.judge.Judge;
import org.xenwright.problem.ProblemException;

/** What is particular to hosts that keep the disks of domains as volumes of LVM or ZFS. */
@Timeout(600)
class VolumeStorageTest extends HostWithVolumes {
    @ParameterizedTest
    @ValueSource(strings = {LVM, ZFS})
    void anImageIsOneVolumeAndADomainASnapshotWithItsDelta(String kind) throws IOException {
        furnish(kind);
        List<String> before = volumes.names();
        try (XlHost to = open();
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web", 1), 1);
            SampleDomains.put(to, lease, sample.wanted("web", 2), 2);
            SampleDomains.put(to, lease, sample.wanted("db", 1), 1);

            assertThat(bytes(1)).isEqualTo(sample.disk("web", 1));
            assertThat(bytes(2)).isEqualTo(sample.disk("web", 2));
            assertThat(Files.readSymbolicLink(disk(1)).toString())
                    .isEqualTo(host.at(kind.equals(LVM) ? "/dev/xenvg" : "/dev/zvol/tank/xen") + "/"
                            + volumes.ours().get(2));
            assertThat(volumes.ours())
                    .hasSize(4)
                    .filteredOn(each -> each.startsWith("xw-base."))
                    .singleElement()
                    .satisfies(each -> assertThat(volumes.file(each)).hasSameBinaryContentAs(sample.base()));
            // as sparse as the image
            assertThat(allocated(volumes.file(volumes.ours().get(0)))).isLessThan(1 << 20);
            assertThat(Files.readString(host.at(SHOP + "/domains/web/1/web.cfg")))
                    .contains("format=raw")
                    .contains(SHOP + "/domains/web/1" + DISK);

            // what runs tells its generation, and that nothing was changed by hand
            to.start(lease, "web", 1);
            to.point(lease, "web", 1, true);
            to.record(lease, SampleDomains.inventory(sample.wanted("web", 1), 1, true));
            Observation seen = to.observe();
            assertThat(seen.drift()).isEmpty();
            assertThat(seen.running().get(0).generation()).isEqualTo(1);
            assertThatThrownBy(() -> to.discard(lease, "web", 1)).isInstanceOf(ProblemException.class);
            assertThat(bytes(1)).isEqualTo(sample.disk("web", 1));

            to.destroy(lease, sample.wanted("web", 1).uuid());
            to.unpoint(lease, "web");
            to.discard(lease, new TreeMap<>(Map.of("web", List.of(1, 2), "db", List.of(1))));
            assertThat(volumes.ours()).hasSize(1);
            to.record(lease, DeployInventory.none("shop"));
            to.prune(lease, Set.of());
            assertThat(volumes.names()).isEqualTo(before);
            assertThat(host.at(STORE + "/images/sha256").toFile().list()).containsExactly("lock");
        }
    }

    private static long allocated(Path file) throws IOException {
        Judge.Verdict said = Judge.run("du", "-k", file.toString());
        return Long.parseLong(said.output().split("\\s+")[0]) << 10;
    }

    @ParameterizedTest
    @ValueSource(strings = {LVM, ZFS})
    void whatCannotBeTakenAwayIsTakenAwayByTheNextRun(String kind) throws IOException {
        furnish(kind);
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open();
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            host.program("sleep", "#!/bin/sh\n");
            String program = kind.equals(LVM) ? "lvremove" : "zfs";
            String text = Files.readString(host.at("/bin/" + program));
            host.program(program, kind.equals(LVM) ? "#!/bin/sh\necho in use >&2; exit 5\n" : """
                    #!/bin/sh
                    [ "$1" != list ] || { cd "${0%/*}/../dev/zvol/tank/xen" && printf 'tank/xen/%s\\n' *; exit; }
                    echo in use >&2; exit 1
                    """);
            assertThatThrownBy(() -> to.discard(lease, "web", 1))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("in use");
            host.program(program, text);
            assertThat(volumes.ours()).hasSize(2);
            to.discard(lease, "web", 1);
            assertThat(volumes.ours()).hasSize(1);
            assertThat(host.at(SHOP + "/domains/web")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LVM, ZFS})
    void volumesOfAnEarlierChoiceGoWithTheirGenerationsAndADeploymentTakesAllWithIt(String kind) throws IOException {
        furnish(kind);
        List<String> before = volumes.names();
        try (XlHost to = open();
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web", 1), 1);
            SampleDomains.put(to, lease, sample.wanted("db", 1), 1);
        }
        try (XlHost to = open(XlTerms.Disks.COPY)) {
            try (Destination.Lease lease = to.lock("a test")) {
                SampleDomains.put(to, lease, sample.wanted("web", 2), 2);
                assertThat(Files.isSymbolicLink(disk(2))).isFalse();
                to.discard(lease, "web", 1);
                assertThat(volumes.ours()).hasSize(2);
                to.trials().remove(lease);
            }
            assertThat(volumes.ours()).hasSize(1);
            try (Destination.Lease lease = to.lock("a test")) {
                to.prune(lease, Set.of());
            }
            assertThat(volumes.names()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LVM, ZFS})
    void aTrialThatLostItsRunLeavesNoVolumeNorThatOfItsImage(String kind) throws IOException {
        furnish(kind);
        List<String> before = volumes.names();
        WantedDomain web = sample.wanted("web", 1);
        XlHost lost = open();
        Destination.Lease lease = lost.trials().lock("a run that is killed");
        lost.trials()
                .bringing(lease, web.shared().stream().map(SharedFile::digest).collect(Collectors.toSet()));
        SampleDomains.put(lost, lease, web, 1);
        lost.start(lease, "web", 1);
        SampleDomains.put(lost, lease, sample.wanted("web", 2), 2);
        assertThat(volumes.ours()).hasSize(3);
        lost.close();
        try (XlHost next = open()) {
            // whoever takes the lock next comes after the last command of the host
            for (boolean held = true; held; ) {
                try (Destination.Lease after = next.lock("the next")) {
                    after.check();
                    held = false;
                } catch (ProblemException e) {
                    assertThat(e).message().containsAnyOf("held by a run that is killed", "held by somebody");
                }
            }
            assertThat(host.xl().running()).isEmpty();
            assertThat(volumes.names()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LVM, ZFS})
    void aFileThatNamesVolumesOfOthersTakesNoneOfThemAway(String kind) throws IOException {
        furnish(kind);
        String place = kind.equals(LVM) ? "xenvg" : "tank/xen";
        volumes.add("xw-disk.kept");
        try (XlHost to = open();
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web", 1), 1);
            Path named = host.at(SHOP + "/domains/web/1/volumes");
            String line = Files.readString(named);
            assertThat(line).matches(kind + " " + place + " xw-disk[.]web[.]1[.][0-9a-f]{16}\n");
            Files.writeString(
                    named,
                    line + kind + " " + place + " " + (kind.equals(LVM) ? "root" : "swap") + "\n" + kind + " " + place
                            + "/xw-disk.x xw-disk.kept\n" + kind + " ../" + place + " xw-disk.kept\n" + kind
                            + " " + place + " xw-disk.$(touch${IFS}x)\n" + kind + " nowhere xw-disk.kept\n");
            to.discard(lease, "web", 1);
            assertThat(volumes.names())
                    .hasSize(3)
                    .contains("xw-disk.kept", kind.equals(LVM) ? "root" : "swap")
                    .noneMatch(each -> each.startsWith("xw-disk.web"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LVM, ZFS})
    void aStateDiskIsAFileThatNoUpdateTouches(String kind) throws IOException {
        furnish(kind);
        Path state = host.at(SHOP + "/state/web/web-state.img");
        try (XlHost to = open();
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web", 1), 1);
            Files.writeString(state, "of the guest");
            SampleDomains.put(to, lease, sample.wanted("web", 2), 2);
            to.discard(lease, "web", 1);
            to.discard(lease, "web", 2);
            assertThat(Files.readString(state)).isEqualTo("of the guest");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LVM, ZFS})
    void anImageThatHasNoRoomIsRefusedBeforeThePoolIsFull(String kind) throws IOException {
        furnish(kind);
        byte[] much = new byte[8 << 20];
        Arrays.fill(much, (byte) 7);
        Files.write(sample.base(), much);
        WantedDomain web = new SampleDomains(folder.resolve("other")).wanted("web", 1);
        SharedFile large = sample.wanted("web", 1).shared().get(0);
        volumes.pool(kind.equals(LVM) ? "size" : "available", 4096L);
        try (XlHost to = open();
                Destination.Lease lease = to.lock("a test")) {
            assertThat(to.observe().storage().room()).isLessThan(4097);
            assertThat(large.size()).isEqualTo(much.length);
            assertThatThrownBy(() -> SampleDomains.put(to, lease, web, 1))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("bytes left for an image of");
            assertThat(volumes.ours()).isEmpty();
            to.discard(lease, "web", 1);
        }
    }

    @Test
    void theRoomOfAPoolIsWhatIsFreeOfItButForAMargin() throws IOException {
        furnish(LVM);
        try (XlHost to = open()) {
            assertThat(to.observe().storage().room()).isBetween(900L << 20, 974L << 20);
            assertThat(to.observe().storage().copies()).isFalse();
            assertThat(to.observe().remarks()).noneMatch(each -> each.contains("thin pool"));
            volumes.pool("metadata", "96.01");
            assertThat(to.observe().storage().room()).isZero();
            assertThat(to.observe().remarks()).anyMatch(each -> each.contains("96 % of the metadata"));
        }
        furnish(ZFS);
        try (XlHost to = open()) {
            volumes.pool("available", 5L << 30);
            assertThat(to.observe().storage().room())
                    .isLessThanOrEqualTo((5L << 30) - (4L << 30) / 20)
                    .isPositive();
            volumes.pool("health", "DEGRADED");
            assertThat(to.observe().remarks()).anyMatch(each -> each.contains("tank is DEGRADED"));
        }
    }

    private void refused(XlTerms.Disks disks, String... words) throws IOException {
        try (XlHost to = open(disks)) {
            assertThatThrownBy(to::observe)
                    .isInstanceOf(ProblemException.class)
                    .satisfies(each -> assertThat(
                                    ((ProblemException) each).problem().text())
                            .contains("choosing the disks of domains")
                            .contains(words));
        }
    }

    private static XlTerms.Disks disks(String word) {
        return XlTerms.Disks.find(word).orElseThrow();
    }

    @Test
    void whatAHostLacksForLvmIsTold() throws IOException {
        refused(disks("lvm:no-such-group-x/thin"), "no vgs", "install lvm2");
        furnish(LVM);
        refused(disks("lvm:nowhere/thin"), "no such volume group: Cannot process volume group nowhere", "vgcreate");
        refused(disks("lvm:xenvg/fat"), "no such thin pool: ", "Failed to find logical volume", "lvcreate");
        refused(disks("lvm:xenvg/root"), "no such thin pool: Vwi-a-tz--");
        for (Map.Entry<String, String> each : Map.of(
                        "twi---tz--", "vgchange -ay xenvg",
                        "twi-aot---", "lvchange --zero y xenvg/thin",
                        "twi-aotzM-", "lvextend",
                        "twi-aotzD-", "lvextend",
                        "-wi-a-----", "no such thin pool")
                .entrySet()) {
            volumes.pool("attr", each.getKey());
            refused(volumes.disks(), each.getValue());
        }
    }

    @Test
    void whatAHostLacksForZfsIsTold() throws IOException {
        refused(disks("zfs:tank/xen"), "no zfs", "zfsutils-linux");
        furnish(ZFS);
        refused(disks("zfs:lake/xen"), "cannot open 'lake': no such pool", "zpool list");
        refused(disks("zfs:tank/none"), "cannot open 'tank/none': dataset does not exist", "zfs create");
        refused(disks("zfs:tank/xen/swap"), "no such file system: volume");
        volumes.pool("health", "SUSPENDED");
        refused(volumes.disks(), "the pool is SUSPENDED", "zpool status tank");
    }

    @Test
    void whatAHostSaysInsteadOfFiguresIsShownAndDoesNothingElse() throws IOException {
        furnish(LVM);
        String lvs = Files.readString(host.at("/bin/lvs"));
        for (String said : List.of(
                "twi-aotz--,99999999999999999999,1.00,1.00",
                "twi-aotz--,-1,1.00,1.00",
                "\033]0;x\007",
                "a".repeat(2000))) {
            host.program("lvs", "#!/bin/sh\nprintf '%s\\n' '" + said + "'\n");
            try (XlHost to = open()) {
                assertThatThrownBy(to::observe)
                        .isInstanceOf(ProblemException.class)
                        .satisfies(each -> assertThat(
                                        ((ProblemException) each).problem().text())
                                .contains("no such thin pool: ")
                                .doesNotContain("\033", "\007")
                                .hasSizeLessThan(1500));
            }
        }
        host.program("lvs", lvs);
        try (XlHost to = open()) {
            assertThat(to.observe().running()).isEmpty();
        }
    }

    @Test
    void namesAreOnesThatLvmAndZfsTakeWhateverTheDomainIsCalled() throws IOException {
        furnish(LVM);
        for (String name : List.of("my_tdata:x", "snapshot+1", "x" + "-".repeat(63), "A.b")) {
            HostLayout layout = new HostLayout(STORE, "shop");
            String volume = VolumeStorage.disk(layout, name, 999_999_999, "domains/x/x.qcow2.raw");
            assertThat(volume).matches("xw-disk[.][A-Za-z0-9-]{1,20}[.]999999999[.][0-9a-f]{16}");
            assertThat(volume.replace("-", "--")).hasSizeLessThanOrEqualTo(VolumeStorage.WIDEST_NAME);
            assertThat(VolumeStorage.disk(layout, name, 1, "a"))
                    .isNotEqualTo(VolumeStorage.disk(layout, name, 1, "b"))
                    .isNotEqualTo(VolumeStorage.disk(new HostLayout(STORE, "other"), name, 1, "a"))
                    .isNotEqualTo(VolumeStorage.disk(new HostLayout("/srv/x", "shop"), name, 1, "a"));
        }
        try (XlHost to = open();
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("my_tdata+x", 1), 1);
            assertThat(volumes.ours()).hasSize(2);
        }
    }

    @Test
    void aPlaceThatCannotBeOneIsRefusedWithTheRule() {
        for (String each : List.of(
                "lvm:",
                "lvm:vg",
                "lvm:vg/",
                "lvm:/pool",
                "lvm:vg/pool/x",
                "lvm:-vg/pool",
                "lvm:vg/po ol",
                "lvm:../pool",
                "lvm:vg/$(x)",
                "lvm:" + "g".repeat(46) + "/pool",
                "zfs:",
                "zfs:tank/",
                "zfs:/tank",
                "zfs:tank/a b",
                "zfs:tank/x@y",
                "zfs:tank/../x",
                "zfs:1tank/x",
                "zfs:tank/" + "x".repeat(101))) {
            assertThatThrownBy(() -> XlTerms.Disks.find(each))
                    .as(each)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("choosing the disks of domains");
        }
        assertThat(XlTerms.Disks.find("nbd:x")).isEmpty();
        assertThat(XlTerms.Disks.find("copy:x")).isEmpty();
        assertThat(XlTerms.Disks.find("lvm:vg-0_a.b+c/thin-pool")).isPresent();
        assertThat(XlTerms.Disks.find("zfs:tank/a/b-c_d.e:f")).isPresent();
    }
}
