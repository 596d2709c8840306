package org.xenwright.deploy.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;
import org.xenwright.content.PlanReader;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.DeployPlanner;
import org.xenwright.deploy.DeployTerms;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.DestinationTerms;
import org.xenwright.deploy.JournalEntry;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.RunningDomain;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.Survey;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.disk.DiskImage;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Workers;
import org.xenwright.ssh.FaultyProxy;
import org.xenwright.ssh.HostConnection;
import org.xenwright.ssh.SimulatedHost;
import org.xenwright.ssh.SimulatedXl;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshPatience;
import org.xenwright.store.Digest;

/** What is particular to a plain host: its files, its locks, its autostart, and what somebody does there by hand. */
@Timeout(600)
class XlHostTest {
    private static final String STORE = XlTerms.STORE;
    private static final String SHOP = STORE + "/deployments/shop";

    @TempDir
    Path folder;

    private SimulatedHost host;
    private SshConnections connections;
    private SampleDomains sample;

    @BeforeEach
    void boot() throws IOException {
        host = new SimulatedHost(folder.resolve("host"));
        host.program("qemu-system-xen", "#!/bin/sh\n");
        connections = new SshConnections(SshPatience.USUAL);
        sample = new SampleDomains(folder.resolve("image"));
    }

    @AfterEach
    void end() throws IOException {
        connections.close();
        host.close();
    }

    private XlHost open(XlTerms.Disks disks) throws IOException {
        return new XlHost(
                connections.open(host.address(), host.login(), host.hostKeys()),
                new XlTerms("xen1", "shop", STORE, disks));
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(host.at(path), LinkOption.NOFOLLOW_LINKS));
    }

    private static void assertSame(Path file, Path expected) throws IOException {
        assertThat(Files.mismatch(file, expected)).as(file.toString()).isEqualTo(-1);
    }

    private static byte[] bytes(Path disk, Path base) throws IOException {
        ImagePlan plan = DiskImage.read(disk, base).plan();
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(plan.size()));
        try (PlanReader reader = new PlanReader(plan)) {
            reader.read(0, bytes);
        }
        return bytes.array();
    }

    @Test
    void aGuestFindsTheSameBytesWithEveryKindOfDisk() throws IOException {
        WantedDomain web = sample.wanted("web", 3);
        byte[] expected = sample.disk("web", 3);
        String own = SHOP + "/domains/web/1/domains/web/web.qcow2";
        for (XlTerms.Disks disks : List.of(XlTerms.Disks.QCOW2, XlTerms.Disks.COPY)) {
            try (XlHost to = open(disks);
                    Destination.Lease lease = to.lock("a test")) {
                SampleDomains.put(to, lease, web, 1);
                String text = Files.readString(host.at(SHOP + "/domains/web/1/web.cfg"));
                boolean copy = disks == XlTerms.Disks.COPY;
                assertThat(text).contains("format=" + (copy ? "raw" : "qcow2") + ",vdev=xvda");
                Path disk = host.at(copy ? own + ".raw" : own);
                assertThat(Arrays.mismatch(bytes(disk, host.at(STORE)), expected))
                        .as("%s", disks)
                        .isEqualTo(-1);
                to.discard(lease, "web", 1);
            }
        }
    }

    @Test
    void everythingIsClosedToOthersAndImagesAreNeverWritten() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            assertThat(mode(STORE)).isEqualTo("rwx------");
            assertThat(mode(STORE + "/images/sha256/" + web.shared().get(0).digest()))
                    .isEqualTo("r--r--r--");
            try (Stream<Path> all = Files.walk(host.at(SHOP))) {
                for (Path each : all.toList()) {
                    if (!Files.isSymbolicLink(each)) {
                        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                                .as("%s", each)
                                .isEqualTo(Files.isDirectory(each) ? "rwx------" : "rw-------");
                    }
                }
            }
            assertThat(Files.size(host.at(SHOP + "/state/web/web-state.img"))).isEqualTo(4 << 20);
        }
    }

    @Test
    void aPasswordOfAConsoleIsInNoCommand() throws IOException {
        WantedDomain web = sample.secret("web", "s3cret-of-vnc");
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            to.start(lease, "web", 1);
            to.point(lease, "web", 1, true);
            to.record(lease, SampleDomains.inventory(web, 1, true));
            assertThat(Files.readString(host.at(SHOP + "/domains/web/1/web.cfg")))
                    .contains("s3cret-of-vnc");
            assertThat(String.join("\n", host.commands())).doesNotContain("s3cret-of-vnc");
        }
    }

    @Test
    void aStateDiskIsMadeOnceAndNeverTouchedAgain() throws IOException {
        Path state = host.at(SHOP + "/state/web/web-state.img");
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web", 1), 1);
            Files.writeString(state, "of the guest");
            SampleDomains.put(to, lease, sample.wanted("web", 2), 2);
            to.discard(lease, "web", 1);
            to.discard(lease, "web", 2);
            assertThat(Files.readString(state)).isEqualTo("of the guest");
        }
    }

    @Test
    void aDomainThatWritesToTheImageItselfGetsACopyOfIt() throws IOException {
        WantedDomain web = sample.alone("web");
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            Path copy = host.at(SHOP + "/domains/web/1/web.img");
            assertSame(copy, sample.base());
            assertThat(Files.isSymbolicLink(copy)).isFalse();
            assertThat(mode(SHOP + "/domains/web/1/web.img")).isEqualTo("rw-------");
        }
    }

    @Test
    void whatWasCutOffIsSentFromWhereItWasConfirmed() throws IOException {
        SharedFile disk = sample.wanted("web", 1).shared().get(0);
        String part = STORE + "/images/sha256/" + disk.digest() + ".shop.part";
        AtomicLong sent = new AtomicLong();
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            byte[] begun = Files.readAllBytes(disk.file());
            Arrays.fill(begun, 6 << 20, begun.length, (byte) 0);
            Files.write(host.at(part), begun);
            Files.writeString(host.at(part + ".have"), Integer.toString(6 << 20));
            to.send(lease, disk, sent::addAndGet);
            assertThat(sent.get()).isEqualTo(4096);
            assertSame(host.at(STORE + "/images/sha256/" + disk.digest()), disk.file());
            assertThat(host.at(part)).doesNotExist();
        }
    }

    @Test
    void whatAHostLostOfABeginIsSentAgain() throws IOException {
        SharedFile disk = sample.wanted("web", 1).shared().get(0);
        String part = STORE + "/images/sha256/" + disk.digest() + ".shop.part";
        for (String have : List.of(Integer.toString(6 << 20), "9".repeat(18), "-1")) {
            try (XlHost to = open(XlTerms.Disks.AUTO);
                    Destination.Lease lease = to.lock("a test")) {
                Files.write(host.at(part), new byte[] {'l', 'o', 's', 't'});
                Files.writeString(host.at(part + ".have"), have);
                to.send(lease, disk, bytes -> {});
                Path image = host.at(STORE + "/images/sha256/" + disk.digest());
                assertThat(Files.mismatch(image, disk.file())).as(have).isEqualTo(-1);
                Files.delete(image);
            }
        }
    }

    @Test
    void ofANewerImageOnlyWhatChangedIsSentWhateverTheHostSaysOfTheOlder() throws IOException {
        byte[] bytes = new byte[9 << 20];
        new Random(5).nextBytes(bytes);
        Arrays.fill(bytes, 4 << 20, 5 << 20, (byte) 0);
        SharedFile older = shared("older", bytes);
        bytes[100] ^= 1;
        bytes[(4 << 20) + 5000] = 1;
        Arrays.fill(bytes, 6 << 20, (6 << 20) + 8192, (byte) 0);
        SharedFile newer = shared("newer", Arrays.copyOf(bytes, (9 << 20) + 100));
        Path sums = host.at(STORE + "/images/sha256/" + older.digest() + ".blocks");
        Path image = host.at(STORE + "/images/sha256/" + newer.digest());
        AtomicLong sent = new AtomicLong();
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            to.send(lease, older, bytesSent -> {});
            to.send(lease, newer, sent::addAndGet);
            assertThat(sent.get()).isEqualTo(4 * 4096);
            assertSame(image, newer.file());
            // a host that says that it has what it has not gets all of it
            for (byte[] lie : List.of(
                    BlockSums.of(ImagePlan.of(newer.file())).orElseThrow().bytes(),
                    new byte[] {1, 2, 3},
                    new byte[0])) {
                Files.delete(image);
                Files.deleteIfExists(host.at(STORE + "/images/sha256/" + newer.digest() + ".blocks"));
                Files.delete(sums);
                Files.write(sums, lie);
                to.send(lease, newer, sent::addAndGet);
                assertSame(image, newer.file());
            }
            to.record(lease, DeployInventory.none("shop"));
            to.prune(lease, Set.of(newer.digest()));
            assertThat(sums).doesNotExist();
        }
    }

    private SharedFile shared(String name, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        return new SharedFile(name, file, Digest.of(file), bytes.length);
    }

    @Test
    void aHoleIsNotSent() throws IOException {
        SharedFile disk = sample.wanted("web", 1).shared().get(0);
        AtomicLong sent = new AtomicLong();
        long before = host.receivedBytes();
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            to.send(lease, disk, sent::addAndGet);
        }
        assertThat(sent.get()).isEqualTo(3 * 4096);
        assertThat(host.receivedBytes() - before).isBetween(3 * 4096L, 64L << 10);
    }

    @Test
    void aPlanIsMadeWithOneCommandThatWritesNothing() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO)) {
            to.observe();
            assertThat(host.at(STORE)).doesNotExist();
            try (Destination.Lease lease = to.lock("a test")) {
                SampleDomains.put(to, lease, web, 1);
                to.start(lease, "web", 1);
                to.point(lease, "web", 1, true);
                to.record(lease, SampleDomains.inventory(web, 1, true));
            }
            List<String> before = tree();
            int commands = host.commands().size();
            Observation seen = to.observe();
            assertThat(host.commands()).hasSize(commands + 1);
            assertThat(tree()).isEqualTo(before);
            assertThat(seen.drift()).isEmpty();
            assertThat(seen.capable()).contains(Observation.Capability.QCOW2, Observation.Capability.LIVE_MIGRATION);
        }
    }

    private List<String> tree() throws IOException {
        try (Stream<Path> all = Files.walk(host.at(STORE))) {
            List<String> lines = new ArrayList<>();
            for (Path each : all.sorted().toList()) {
                lines.add(each + " " + Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS));
            }
            return lines;
        }
    }

    @Test
    void whatSomebodyChangedByHandIsDrift() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            to.start(lease, "web", 1);
            to.point(lease, "web", 1, true);
            to.record(lease, SampleDomains.inventory(web, 1, true));
            host.xl().setMemory("web", 60);
            Files.delete(host.at("/etc/xen/auto/web.cfg"));
            assertThat(to.observe().drift())
                    .extracting(Observation.Drift::what)
                    .containsExactly("it does not start with the host", "memory 60 of 129 MiB, set by hand");
            Path link = host.at(SHOP + "/domains/web/current");
            Files.delete(link);
            Files.createSymbolicLink(link, Path.of("\033[2Jno\u202ething"));
            assertThat(to.observe().drift())
                    .extracting(Observation.Drift::what)
                    .as("what controls no terminal")
                    .contains("the link to its generation says ?[2Jno?thing, not 1");
            host.xl().crash("web");
            host.xl().foreign("web", 64);
            assertThat(to.observe().drift())
                    .extracting(Observation.Drift::what)
                    .contains("it does not run")
                    .anyMatch(what -> what.startsWith("its name is taken by "));
        }
    }

    @Test
    void bothFormsOfXlsJsonShowNoDriftWhereThereIsNone() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            to.start(lease, "web", 1);
            to.point(lease, "web", 1, true);
            to.record(lease, SampleDomains.inventory(web, 1, true));
            host.xl().asJsonC();
            Observation seen = to.observe();
            assertThat(seen.drift()).isEmpty();
            assertThat(seen.running())
                    .singleElement()
                    .satisfies(each -> assertThat(each.generation()).isEqualTo(1));
            assertThatThrownBy(() -> to.discard(lease, "web", 1)).hasMessageContaining("current");
            to.unpoint(lease, "web");
            assertThatThrownBy(() -> to.discard(lease, "web", 1)).hasMessageContaining("runs from it");
        }
    }

    @Test
    void anAutostartOfSomebodyElseIsLeftAlone() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        Path theirs = Files.writeString(host.at("/etc/xen/auto/web.cfg"), "name = \"web\"\n");
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            assertThatThrownBy(() -> SampleDomains.put(to, lease, web, 1))
                    .as("before anything is stopped")
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("/etc/xen/auto/web.cfg, which is not of this deployment");
            assertThatThrownBy(() -> to.point(lease, "web", 1, true))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("/etc/xen/auto/web.cfg");
            to.point(lease, "web", 1, false);
            to.unpoint(lease, "web");
            assertThat(theirs).hasContent("name = \"web\"\n");
        }
    }

    @Test
    void aLinkOfSomebodyElseMindsNoDomainThatDoesNotStartWithItsHost() throws IOException {
        WantedDomain plain = sample.wanted("web", 1);
        Files.createSymbolicLink(host.at("/etc/xen/auto/web.cfg"), Path.of("/etc/xen/web.cfg"));
        DeployTerms byHand = new DeployTerms(null, Set.of(), Set.of(), 0, false);
        WantedDomain web = with(plain, plain.shared(), byHand);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            assertThatThrownBy(() -> SampleDomains.put(to, lease, plain, 2))
                    .hasMessageContaining("not of this deployment");
        }
    }

    private static WantedDomain with(WantedDomain plain, List<SharedFile> shared, DeployTerms terms) {
        return new WantedDomain(
                plain.domain(),
                plain.uuid(),
                plain.folder(),
                shared,
                plain.own(),
                plain.need(),
                terms,
                plain.revision());
    }

    @Test
    void aFileOfAnImageThatHasANameOfTheHostsOwnIsRefused() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            for (String name : List.of(
                    "xl.json", "xl.json.part", "needs", "sums", "generation.json", "web.cfg", "needs/x", "domains")) {
                List<SharedFile> shared = new ArrayList<>(web.shared());
                SharedFile disk = shared.get(0);
                shared.add(new SharedFile(name, disk.file(), disk.digest(), disk.size()));
                assertThatThrownBy(() -> SampleDomains.put(to, lease, with(web, shared, web.terms()), 1))
                        .as(name)
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("a file " + name);
                assertThat(host.at(SHOP + "/domains/web/1")).doesNotExist();
            }
        }
    }

    @Test
    void whatXlSaysIsWrittenThroughNoLink() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            Path image = host.at(STORE + "/images/sha256/" + web.shared().get(0).digest());
            Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rw-r--r--"));
            Files.createSymbolicLink(host.at(SHOP + "/domains/web/1/xl.json.part"), image);
            to.check("web", 1);
            assertSame(image, web.shared().get(0).file());
            assertThat(host.at(SHOP + "/domains/web/1/xl.json")).isRegularFile();
        }
    }

    @Test
    void aStateDiskThatAnotherRunBeganIsNotWrittenToAndReachesTheDiskBeforeItHasItsName() throws IOException {
        Path begun = host.at(SHOP + "/state/web/web-state.img.part");
        Files.createDirectories(begun.getParent());
        Files.writeString(begun, "of a run that lost the lock");
        Path open = Files.createLink(folder.resolve("open"), begun);
        Path synced = host.at("/var/log/xen/synced");
        host.program("sync", "#!/bin/sh\necho \"$@\" >> '" + synced + "'\n");
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web", 1), 1);
        }
        assertThat(open).hasContent("of a run that lost the lock");
        assertThat(Files.readString(synced)).contains("/state/web/web-state.img.part");
    }

    @Test
    void aRunThatWasSuspendedWritesNothingMore() throws IOException {
        AtomicReference<Instant> day = new AtomicReference<>(Instant.parse("2026-11-30T10:00:00Z"));
        HostLayout layout = new HostLayout(STORE, "shop");
        try (HostConnection connection = connections.open(host.address(), host.login(), host.hostKeys());
                HostLease lease = HostLease.take(new HostShell(connection), layout, "a test", "", day::get)) {
            lease.check();
            day.set(day.get().plusSeconds(20));
            lease.check();
            day.set(day.get().plusSeconds(20));
            assertThatThrownBy(lease::check).hasMessageContaining("was lost");
        }
    }

    @Test
    void aCommandThatGoesThroughALargeDiskGetsTimeByItsSize() throws IOException {
        List<Duration> limits = new ArrayList<>();
        HostConnection slow = (HostConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HostConnection.class}, (self, method, arguments) -> {
                    if (method.getName().equals("run")) {
                        limits.add((Duration) arguments[2]);
                        return new HostConnection.Reply(0, "", "");
                    }
                    return "xen1";
                });
        new HostShell(slow).run("true", 2L << 40);
        assertThat(limits).singleElement().satisfies(limit -> assertThat(limit).isGreaterThan(Duration.ofHours(12)));
    }

    @Test
    void aHostWhoseDom0HoldsAllMemoryIsToldSo() throws IOException {
        try (XlHost to = open(XlTerms.Disks.AUTO)) {
            assertThat(to.observe().remarks()).noneMatch(remark -> remark.contains("dom0_mem"));
            Files.move(host.at("/bin/xl"), host.at("/bin/xl-itself"));
            for (String line : List.of("", "dom0_mem=min:1G")) {
                host.program(
                        "xl",
                        "#!/bin/sh\n[ \"$1\" = info ] || exec xl-itself \"$@\"\nxl-itself \"$@\" | sed 's/dom0_mem=[^ ]*/"
                                + line + "/'\n");
                assertThat(to.observe().remarks())
                        .as(line)
                        .anyMatch(remark -> remark.contains("set dom0_mem=4G,max:4G"));
            }
        }
    }

    @Test
    void autostartIsOneLinkThatAnUpdateNeedNotTouch() throws IOException {
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web", 1), 1);
            SampleDomains.put(to, lease, sample.wanted("web", 2), 2);
            Path link = host.at("/etc/xen/auto/web.cfg");
            to.point(lease, "web", 1, true);
            assertThat(Files.readSymbolicLink(link).toString()).endsWith("/domains/web/current/web.cfg");
            to.point(lease, "web", 2, true);
            assertThat(Files.readSymbolicLink(host.at(SHOP + "/domains/web/current")))
                    .hasToString("2");
            try (Stream<Path> all = Files.list(host.at("/etc/xen/auto"))) {
                assertThat(all).containsExactly(link);
            }
            to.point(lease, "web", 2, false);
            assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        }
    }

    @Test
    void aSavedDomainDoesNotComeBackWithItsOldDisks() throws IOException {
        Path saved = Files.writeString(host.at("/var/lib/xen/save/web"), "old");
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web", 1), 1);
            assertThat(saved).exists();
            to.start(lease, "web", 1);
            assertThat(saved).doesNotExist();
        }
    }

    @Test
    void aBridgeThatIsMissingIsToldBeforeAnythingIsStopped() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (Stream<Path> bridge = Files.walk(host.at("/sys/class/net/xenbr0"))) {
            for (Path each : bridge.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            assertThatThrownBy(() -> SampleDomains.put(to, lease, web, 1))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("no bridge xenbr0");
        }
        assertThat(host.xl().starts()).isEmpty();
    }

    @Test
    void whatADomainDoesNotDoIsTold() throws IOException {
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            WantedDomain web = sample.wanted("web", 1);
            SampleDomains.put(to, lease, web, 1);
            host.xl().conduct("web", SimulatedXl.Conduct.REFUSED);
            assertThatThrownBy(() -> to.start(lease, "web", 1))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("libxl: error");
            host.xl().conduct("web", SimulatedXl.Conduct.DEAF);
            to.start(lease, "web", 1);
            assertThat(to.shutDown(lease, web.uuid(), Duration.ofSeconds(1))).isFalse();
            assertThat(host.xl().running()).containsKey("web");
            to.destroy(lease, web.uuid());
            assertThat(host.xl().running()).isEmpty();
        }
    }

    @Test
    void aCardOfAnotherDomainIsNotTakenTwice() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        WantedDomain other = sample.withMac("other", web.domain().vifs().get(0).option("mac"));
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            to.start(lease, "web", 1);
            to.observe();
            assertThatThrownBy(() -> to.stage(lease, other, 1, bytes -> {}))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("which web has");
        }
    }

    @Test
    void aLeaseThatWasLostWritesNothingMore() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        JournalEntry entry = new JournalEntry("2026-11-30T10:00:00Z", "web", JournalEntry.Step.STAGING, 0, 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            Files.writeString(host.at(SHOP + "/lock.who"), "another\nbob\nnow\n");
            List<String> before = tree();
            SharedFile file = web.shared().get(1);
            for (Writing each : List.<Writing>of(
                    () -> to.send(lease, file, bytes -> {}),
                    () -> to.stage(lease, web, 2, bytes -> {}),
                    () -> to.start(lease, "web", 1),
                    () -> to.point(lease, "web", 1, true),
                    () -> to.unpoint(lease, "web"),
                    () -> to.discard(lease, "web", 1),
                    () -> to.journal(lease, entry),
                    () -> to.record(lease, SampleDomains.inventory(web, 1, true)),
                    () -> to.prune(lease, Set.of()),
                    () -> to.trials().remove(lease))) {
                assertThatThrownBy(each::write)
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("the lock of the deployment in other hands");
            }
            assertThat(tree()).isEqualTo(before);
            assertThat(host.xl().running()).isEmpty();
        }
    }

    private interface Writing {
        void write() throws IOException;
    }

    @Test
    void aLockIsFreeWhenItsHoldersConnectionEnds() throws IOException {
        XlHost dead = open(XlTerms.Disks.AUTO);
        Destination.Lease lost = dead.lock("a run that is killed");
        host.cut();
        try (XlHost to = open(XlTerms.Disks.AUTO)) {
            Destination.Lease lease = lockWhenFree(to);
            lease.check();
            assertThatThrownBy(() -> dead.unpoint(lost, "web")).isInstanceOf(ProblemException.class);
            lease.close();
        }
        lost.close();
    }

    @Test
    void aStartGoesOnAsTheConsoleAndHoldsNoLockAndANameOfDigitsIsNoNumber() throws IOException {
        try (XlHost to = open(XlTerms.Disks.AUTO)) {
            try (Destination.Lease lease = to.lock("a test")) {
                for (String name : List.of("web", "42")) {
                    SampleDomains.put(to, lease, sample.wanted(name, 1), 1);
                    host.commands().clear();
                    RunningDomain started = to.startWatched(lease, name, 1);
                    assertThat(started.name()).isEqualTo(name);
                    InputStream console = to.console(started.uuid());
                    String text = "";
                    while (!text.endsWith(name + " login: ")) {
                        text += (char) console.read();
                    }
                    assertThat(text).startsWith("Linux version");
                    assertThat(host.commands()).hasSize(name.equals("web") ? 1 : 2);
                }
            }
            // both consoles are open
            to.lock("the next run").close();
        }
    }

    @Test
    void aStartThatIsToGoOnAsTheConsoleFailsInTheWordsOfXl() throws IOException {
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web", 1), 1);
            host.xl().conduct("web", SimulatedXl.Conduct.REFUSED);
            assertThatThrownBy(() -> to.startWatched(lease, "web", 1))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("starting generation 1 of web")
                    .hasMessageContaining("libxl: error:");
            host.xl().conduct("web", SimulatedXl.Conduct.GONE);
            assertThatThrownBy(() -> to.startWatched(lease, "web", 1)).hasMessageContaining("was gone at once");
            host.xl().conduct("web", SimulatedXl.Conduct.WELL);
            to.startWatched(lease, "web", 1);
            assertThatThrownBy(() -> to.startWatched(lease, "web", 1)).hasMessageContaining("runs already");
        }
    }

    @Test
    void aLockIsFreeWhenItsHoldersProcessIsKilled() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        Integer.toString(host.address().port()),
                        host.hostKey(),
                        String.valueOf(host.login().password()),
                        "shop",
                        STORE)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (XlHost to = open(XlTerms.Disks.AUTO)) {
            assertThat(holder.inputReader().readLine()).isEqualTo("held");
            assertThatThrownBy(() -> to.lock("the next run")).hasMessageContaining("held by a run that is killed");
            holder.destroyForcibly().waitFor();
            lockWhenFree(to).close();
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void aLockWhoseHolderFellSilentIsFreeWithinHalfAMinuteThoughNobodyEndsItsConnection() throws Exception {
        Path limits = folder.resolve("limits");
        Path over = folder.resolve("over");
        assertThat(new ProcessBuilder("mkfifo", over.toString()).start().waitFor())
                .isZero();
        // the host's clock: the test says when the time for the first byte is over
        host.program("timeout", """
                #!/bin/sh
                echo "$1" >> LIMITS
                cat OVER; exit 124
                """.replace("LIMITS", limits.toString()).replace("OVER", over.toString()));
        try (FaultyProxy network = new FaultyProxy(host.address());
                XlHost dead = new XlHost(
                        connections.open(network.address(), host.login(), host.hostKeys()),
                        new XlTerms("xen1", "shop", STORE, XlTerms.Disks.AUTO));
                XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lost = dead.lock("a run that is killed")) {
            network.silence();
            assertThatThrownBy(() -> to.lock("the next run")).hasMessageContaining("held by a run that is killed");
            // returns when the host waits for the byte, which does not come
            Files.newOutputStream(over).close();
            Files.delete(host.at("/bin/timeout"));
            lockWhenFree(to).close();
            assertThat(Files.readAllLines(limits)).allMatch(each -> Integer.parseInt(each) < 30);
            network.cut();
            network.speak();
            // by its lock, or by the connection that is just found to have ended
            assertThatThrownBy(() -> dead.unpoint(lost, "web"))
                    .isInstanceOfAny(ProblemException.class, IOException.class);
        }
    }

    @Test
    void aCommandThatOutlivesItsRunEndsBeforeAnotherHoldsTheLock() throws Exception {
        XlHost dead = open(XlTerms.Disks.AUTO);
        Destination.Lease lost = dead.lock("a run that is killed");
        SampleDomains.put(dead, lost, sample.wanted("web", 1), 1);
        host.xl().pace(Duration.ofSeconds(3), Duration.ZERO);
        ExecutorService threads = Workers.pool("starting", 1);
        Future<?> start = threads.submit(() -> dead.start(lost, "web", 1));
        while (host.xl().calls().stream().noneMatch(call -> call.startsWith("create"))) {
            Thread.onSpinWait();
        }
        host.cut();
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = lockWhenFree(to)) {
            assertThat(host.xl().running()).containsKey("web");
            assertThatThrownBy(() -> to.start(lease, "web", 1)).hasMessageContaining("runs already");
        }
        assertThatThrownBy(start::get).hasCauseInstanceOf(IOException.class);
        Workers.end(threads);
        lost.close();
    }

    private static Destination.Lease lockWhenFree(XlHost to) throws IOException {
        while (true) {
            try {
                return to.lock("the next run");
            } catch (ProblemException e) {
                // for a moment the lock is held and its holder not yet, or no longer, written
                assertThat(e).message().containsAnyOf("held by a run that is killed", "held by somebody");
            }
        }
    }

    @Test
    void aRunThatIsCutOffAnywhereIsFinishedByTheNext() throws IOException {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        System.out.println("cut off connections: -Dxen.seed=" + seed);
        Random random = new Random(seed);
        WantedDomain web = sample.wanted("web", 1);
        for (int i = 0; i < Integer.getInteger("xen.cases", 4); i++) {
            try (FaultyProxy proxy = new FaultyProxy(host.address())) {
                proxy.cutAfter(6000 + random.nextInt(40_000));
                XlHost cut = new XlHost(
                        connections.open(proxy.address(), host.login(), host.hostKeys()),
                        new XlTerms("xen1", "shop", STORE, XlTerms.Disks.AUTO));
                try (Destination.Lease lease = cut.lock("a run that is killed")) {
                    SampleDomains.put(cut, lease, web, 1);
                    cut.start(lease, "web", 1);
                } catch (IOException | ProblemException e) {
                    // cut off somewhere
                    assertThat(e).as("seed " + seed).hasMessageNotContaining("other bytes");
                }
                proxy.cut();
            }
            try (XlHost to = open(XlTerms.Disks.AUTO);
                    Destination.Lease lease = lockWhenFree(to)) {
                if (to.running(web.uuid()).isEmpty()) {
                    SampleDomains.put(to, lease, web, 1);
                    to.start(lease, "web", 1);
                }
                assertThat(host.xl().running()).as("seed " + seed).containsOnlyKeys("web");
                assertThat(host.at(SHOP + "/domains/web/1/domains/web/web.qcow2"))
                        .hasSameBinaryContentAs(web.own().get(0).file());
                assertThat(to.observe().images())
                        .containsExactlyInAnyOrderElementsOf(
                                web.shared().stream().map(SharedFile::digest).toList());
                to.destroy(lease, web.uuid());
                to.trials().remove(lease);
            }
            assertThat(host.xl().violations()).isEmpty();
        }
    }

    @Test
    void aFurtherDomainCostsItsDeltaAndLittleMore() throws IOException {
        WantedDomain second = sample.wanted("web02", 1);
        try (FaultyProxy proxy = new FaultyProxy(host.address());
                XlHost to = new XlHost(
                        connections.open(proxy.address(), host.login(), host.hostKeys()),
                        new XlTerms("xen1", "shop", STORE, XlTerms.Disks.AUTO));
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web01", 1), 1);
            long before = proxy.sent();
            SampleDomains.put(to, lease, second, 1);
            to.start(lease, "web02", 1);
            to.point(lease, "web02", 1, true);
            // the delta, the seed disk, and what the state disk holds
            long own = second.own().get(0).size() + second.own().get(1).size() + 4096;
            assertThat(proxy.sent() - before).isGreaterThan(own).isLessThan(own + (32 << 10));
        }
    }

    private static Destination.Staging staging(WantedDomain domain, int generation) {
        return new Destination.Staging(
                domain,
                generation,
                new JournalEntry(
                        "2026-11-30T10:00:00Z", domain.name(), JournalEntry.Step.STAGING, generation - 1, generation));
    }

    @Test
    void manyGenerationsAreWrittenByFewCommandsAndEachIsAsIfItWereWrittenAlone() throws IOException {
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            to.observe();
            for (int generation = 1; generation <= 2; generation++) {
                List<Destination.Staging> all = new ArrayList<>();
                for (int i = 0; i < GenerationBatch.MOST + 2; i++) {
                    all.add(staging(sample.wanted("web" + i, generation), generation));
                }
                for (SharedFile each : all.get(0).domain().shared()) {
                    to.send(lease, each, bytes -> {});
                }
                host.commands().clear();
                assertThat(to.prepare(lease, all)).isEmpty();
                // the first bring state disks, which the second find
                assertThat(host.commands()).hasSize(generation == 1 ? 4 : 2);
                for (Destination.Staging each : all) {
                    String name = each.domain().name();
                    Path there = host.at(SHOP + "/domains/" + name + "/" + generation);
                    assertThat(bytes(there.resolve("domains/" + name + "/" + name + ".qcow2"), host.at(STORE)))
                            .isEqualTo(sample.disk(name, generation));
                    assertThat(there.resolve("xl.json")).content().contains("\"name\": \"" + name + "\"");
                    assertThat(there.resolve(GenerationFiles.SUMS_OF_ALL)).doesNotExist();
                    assertThat(host.at(SHOP + "/state/" + name + "/" + name + "-state.img"))
                            .hasSize(4 << 20);
                }
            }
            assertThat(to.observe().journal()).hasSize(2 * (GenerationBatch.MOST + 2));
            to.start(lease, "web7", 2);
            to.point(lease, "web7", 2, true);
            assertThat(to.observe().drift()).isEmpty();
        }
    }

    @Test
    void ofManyGenerationsTheOnesAreNamedThatAreRefusedAndLeftoversAreWrittenAnew() throws IOException {
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            WantedDomain good = sample.wanted("good", 1);
            for (SharedFile each : good.shared()) {
                to.send(lease, each, bytes -> {});
            }
            Path leftover = Files.createDirectories(host.at(SHOP + "/domains/good/1.part/domains"));
            Files.writeString(leftover.resolve("what a killed run left"), "");
            WantedDomain bad = sample.wanted("bad", 1, "vif = [ \"bridge=nowhere\" ]\n");
            List<Destination.Staging> all =
                    List.of(staging(good, 1), staging(bad, 1), staging(sample.wanted("other", 1), 1));
            for (int round = 1; round <= 2; round++) {
                Map<String, ProblemException> refused = to.prepare(lease, all);
                assertThat(refused).containsOnlyKeys("bad");
                assertThat(refused.get("bad")).hasMessageContaining("no bridge nowhere");
                assertThat(host.at(SHOP + "/domains/good/1/xl.json")).exists();
                assertThat(host.at(SHOP + "/domains/good/1/domains/what a killed run left"))
                        .doesNotExist();
                assertThat(host.at(SHOP + "/domains/other/1/xl.json")).exists();
            }
            assertThat(to.start(lease, "good", 1).generation()).isEqualTo(1);
        }
    }

    @Test
    void fortyDomainsCostATwentiethOfCopyingTheirDisks() throws IOException {
        byte[] random = new byte[8 << 20];
        new Random(7).nextBytes(random);
        SampleDomains image = new SampleDomains(folder.resolve("forty"), random, random);
        try (FaultyProxy proxy = new FaultyProxy(host.address());
                XlHost to = new XlHost(
                        connections.open(proxy.address(), host.login(), host.hostKeys()),
                        new XlTerms("xen1", "shop", STORE, XlTerms.Disks.AUTO));
                Destination.Lease lease = to.lock("a test")) {
            List<Destination.Staging> all = new ArrayList<>();
            long byHand = 0;
            for (int i = 0; i < 40; i++) {
                WantedDomain web = image.wanted("web" + i, 1);
                all.add(staging(web, 1));
                for (SharedFile each : web.shared()) {
                    byHand += each.size();
                }
            }
            for (SharedFile each : all.get(0).domain().shared()) {
                to.send(lease, each, bytes -> {});
            }
            assertThat(to.prepare(lease, all)).isEmpty();
            for (Destination.Staging each : all) {
                to.start(lease, each.domain().name(), 1);
                to.point(lease, each.domain().name(), 1, true);
            }
            // scp of the image's files for each domain, without what the domains have for themselves
            assertThat(proxy.sent()).isLessThan(byHand / 20);
        }
    }

    private static JournalEntry entry(JournalEntry.Step step, int from, int to) {
        return new JournalEntry("2026-11-30T10:00:00Z", "web", step, from, to);
    }

    @Test
    void aStepWhoseAnnouncementCannotBeWrittenChangesNothing() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            // nobody can append to a folder
            Files.createDirectory(host.at(SHOP + "/journal"));
            assertThatThrownBy(() -> to.prepare(
                            to.announcing(lease, entry(JournalEntry.Step.STAGING, 1, 2)), web, 2, bytes -> {}))
                    .isInstanceOf(ProblemException.class);
            assertThat(host.at(SHOP + "/domains/web/2")).doesNotExist();
            assertThatThrownBy(() -> to.start(to.announcing(lease, entry(JournalEntry.Step.SWITCHING, 0, 1)), "web", 1))
                    .isInstanceOf(ProblemException.class);
            assertThat(host.xl().running()).isEmpty();
            assertThatThrownBy(() -> to.settle(
                            lease, entry(JournalEntry.Step.POINTING, 0, 1), entry(JournalEntry.Step.DONE, 0, 1), true))
                    .isInstanceOf(ProblemException.class);
            assertThat(host.at(SHOP + "/domains/web/current")).doesNotExist();
        }
    }

    @Test
    void aDomainTakesFiveCommandsAndAsManyWhenItIsReplaced() throws IOException {
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            to.observe();
            for (int generation = 1; generation <= 2; generation++) {
                WantedDomain web = sample.wanted("web", generation);
                for (SharedFile each : web.shared()) {
                    to.send(lease, each, bytes -> {});
                }
                host.commands().clear();
                JournalEntry staging = entry(JournalEntry.Step.STAGING, generation - 1, generation);
                to.prepare(to.announcing(lease, staging), web, generation, bytes -> {});
                JournalEntry switching = entry(JournalEntry.Step.SWITCHING, generation - 1, generation);
                Destination.Lease announced = to.announcing(lease, switching);
                if (generation > 1) {
                    assertThat(to.shutDown(announced, web.uuid(), Duration.ofMinutes(1)))
                            .isTrue();
                }
                to.start(announced, "web", generation);
                to.console(web.uuid()).close();
                to.settle(
                        lease,
                        entry(JournalEntry.Step.POINTING, generation - 1, generation),
                        entry(JournalEntry.Step.DONE, generation - 1, generation),
                        true);
                // the first brings a state disk, which the second finds
                assertThat(host.commands()).hasSize(5);
            }
            assertThat(to.observe().journal())
                    .extracting(JournalEntry::step)
                    .containsExactly(
                            JournalEntry.Step.STAGING,
                            JournalEntry.Step.SWITCHING,
                            JournalEntry.Step.POINTING,
                            JournalEntry.Step.DONE,
                            JournalEntry.Step.STAGING,
                            JournalEntry.Step.SWITCHING,
                            JournalEntry.Step.POINTING,
                            JournalEntry.Step.DONE);
        }
    }

    @Test
    void oldGenerationsOfManyDomainsGoByOneCommandAndWhatRunsOrIsCurrentStays() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        WantedDomain other = sample.wanted("other", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            for (int generation = 1; generation <= 3; generation++) {
                SampleDomains.put(to, lease, web, generation);
                SampleDomains.put(to, lease, other, generation);
            }
            host.commands().clear();
            to.discard(
                    lease, new TreeMap<>(Map.of("other", List.of(1, 2, 9), "nobody", List.of(1), "web", List.of(1))));
            assertThat(host.commands()).hasSize(1);
            assertThat(host.at(SHOP + "/domains/other/3")).exists();
            assertThat(host.at(SHOP + "/domains/other/2")).doesNotExist();
            assertThat(host.at(SHOP + "/domains/other/1")).doesNotExist();
            assertThat(host.at(SHOP + "/domains/web/1")).doesNotExist();
            to.start(lease, "web", 2);
            to.point(lease, "web", 3, false);
            assertThatThrownBy(() -> to.discard(lease, new TreeMap<>(Map.of("other", List.of(3), "web", List.of(2)))))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("generation 2 of web")
                    .hasMessageContaining("a domain that runs from it");
            assertThat(host.at(SHOP + "/domains/other")).doesNotExist();
            assertThatThrownBy(() -> to.discard(lease, new TreeMap<>(Map.of("web", List.of(3)))))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("the current one");
            assertThat(host.at(SHOP + "/domains/web/2")).exists();
            assertThat(host.at(SHOP + "/domains/web/3")).exists();
        }
    }

    @Test
    void loopDevicesThatAHostKeptGoWithTheFilesBelowThem() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        Path domains = host.at(SHOP + "/domains");
        Path freed = folder.resolve("freed");
        host.program(
                "losetup",
                "#!/bin/sh\n[ \"$1\" = -a ] || { echo \"$@\" >> " + freed + "; exit 0; }\n"
                        + "echo '/dev/loop1: [0002]:654 (" + domains + "/web/1/domains/web/web.qcow2.raw)'\n"
                        + "echo '/dev/loop2: [0002]:655 (" + domains + "/web/11/domains/web/web.qcow2.raw)'\n"
                        + "echo '/dev/loop3: 0 " + domains + "/web/1/domains/web/web-seed.img (deleted)'\n"
                        + "echo '/dev/loop4: [0002]:656 (/srv" + domains + "/web/1/another)'\n");
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            SampleDomains.put(to, lease, web, 2);
            to.discard(lease, "web", 2);
            assertThat(freed).doesNotExist();
            to.discard(lease, "web", 1);
            assertThat(freed).hasContent("-d /dev/loop1\n-d /dev/loop3");
            to.trials().remove(lease);
            assertThat(freed).content().contains("-d /dev/loop2");
        }
        assertThat(freed).content().doesNotContain("loop4");
    }

    /** A host whose every loop device is as given, that notes of which it let go. */
    private Path loops(String... paths) throws IOException {
        Path freed = folder.resolve("freed");
        StringBuilder script =
                new StringBuilder("#!/bin/sh\n[ \"$1\" = -a ] || { echo \"$2\" >> " + freed + "; exit 0; }\n");
        for (int i = 0; i < paths.length; i++) {
            script.append("echo '/dev/loop" + (i + 1) + ": [0002]:654 (" + host.at(paths[i]) + ")'\n");
        }
        host.program("losetup", script.toString());
        return freed;
    }

    @Test
    void loopDevicesOverStateDisksGoWithTheLastGenerationOfTheirDomain() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        Path freed = loops(SHOP + "/state/web/web-state.img", SHOP + "/state/web2/web2-state.img");
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            SampleDomains.put(to, lease, web, 2);
            to.start(lease, "web", 2);
            to.discard(lease, "web", 1);
            assertThatThrownBy(() -> to.discard(lease, "web", 2)).hasMessageContaining("a domain that runs from it");
            assertThat(freed).doesNotExist();
            to.destroy(lease, web.uuid());
            to.discard(lease, "web", 2);
        }
        assertThat(freed).hasContent("/dev/loop1");
        assertThat(host.at(SHOP + "/state/web/web-state.img")).exists();
    }

    @Test
    void loopDevicesOverStateDisksStayWhileADomainRunsWhoseGenerationSomebodyRemoved() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        Path freed = loops(SHOP + "/state/web/web-state.img");
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            SampleDomains.put(to, lease, web, 2);
            to.start(lease, "web", 1);
            Files.move(host.at(SHOP + "/domains/web/1"), folder.resolve("away"));
            to.discard(lease, "web", 2);
            assertThatThrownBy(() -> to.erase(lease, "web")).hasMessageContaining("a domain that runs");
            assertThat(freed).doesNotExist();
            assertThat(host.at(SHOP + "/state/web/web-state.img")).exists();
            to.destroy(lease, web.uuid());
            to.erase(lease, "web");
            assertThat(freed).hasContent("/dev/loop1");
            assertThat(host.at(SHOP + "/state/web")).doesNotExist();
        }
    }

    @Test
    void loopDevicesOverImagesGoWhenTheImagesDo() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        Digest disk = web.shared().get(0).digest();
        Path freed = loops(STORE + "/images/sha256/" + disk.hex());
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            to.prune(lease, Set.of());
            assertThat(freed).doesNotExist();
            to.discard(lease, "web", 1);
            to.record(lease, DeployInventory.none("shop"));
            assertThat(freed).doesNotExist();
            assertThat(to.prune(lease, Set.of())).contains(disk);
            assertThat(freed).hasContent("/dev/loop1");
        }
    }

    @Test
    void aDomainThatHasAnotherNumberMeanwhileIsShutDownAllTheSame() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        WantedDomain other = sample.wanted("other", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                XlHost another = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            SampleDomains.put(to, lease, other, 1);
            int before = to.start(lease, "web", 1).id();
            another.destroy(lease, web.uuid());
            another.start(lease, "other", 1);
            assertThat(another.start(lease, "web", 1).id()).isNotEqualTo(before);
            assertThat(to.shutDown(lease, web.uuid(), Duration.ofMinutes(1))).isTrue();
            assertThat(host.xl().running()).containsOnlyKeys("other");
        }
    }

    @Test
    void aPlanTellsTheBytesThatAreSentAndNotTheHoles() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        SharedFile disk = web.shared().get(0);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            // the disk has 16 MiB, all but three blocks of them zeros
            assertThat(planned(to, web)).contains("web.img", "(12 KB)");
            to.send(lease, disk, bytes -> {});
            assertThat(planned(to, web)).doesNotContain("web.img").contains("web-vmlinuz (at most 20 B)");
        }
    }

    private static String planned(XlHost to, WantedDomain domain) throws IOException {
        Survey survey = Survey.of(List.of(DestinationTerms.of(to)));
        return String.join(
                "\n", DeployPlanner.of("shop", List.of(domain)).plan(survey).lines());
    }

    @Test
    void aJournalThatWasCutOffIsContinued() throws IOException {
        JournalEntry entry = new JournalEntry("2026-11-30T10:00:00Z", "web", JournalEntry.Step.STAGING, 0, 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            to.journal(lease, entry);
            Files.writeString(host.at(SHOP + "/journal"), "{\"at\":\"2026", StandardOpenOption.APPEND);
            assertThat(to.observe().journal()).containsExactly(entry);
            to.journal(lease, entry);
            assertThat(to.observe().journal()).containsExactly(entry, entry);
        }
    }

    @Test
    void aLostInventoryIsPutTogetherFromItsFolders() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            SampleDomains.put(to, lease, sample.wanted("web", 2), 2);
            to.start(lease, "web", 2);
            to.point(lease, "web", 2, true);
            to.record(lease, SampleDomains.inventory(web, 2, true));
            Files.writeString(host.at(SHOP + "/inventory.json"), "");
            Files.createDirectories(host.at(SHOP + "/domains/web/3.part"));
            Files.copy(
                    host.at(SHOP + "/domains/web/2/generation.json"),
                    host.at(SHOP + "/domains/web/3.part/generation.json"));
            Observation seen = to.observe();
            assertThat(seen.remarks()).anyMatch(remark -> remark.contains("inventory was lost"));
            assertThat(seen.drift()).isEmpty();
            assertThat(seen.inventory().domains()).singleElement().satisfies(entry -> {
                assertThat(entry.uuid()).isEqualTo(web.uuid());
                assertThat(entry.current()).isEqualTo(2);
                assertThat(entry.generations())
                        .extracting(DeployInventory.Generation::number, DeployInventory.Generation::autostart)
                        .containsExactly(tuple(1, true), tuple(2, true));
                assertThat(entry.find(1).orElseThrow().revision()).isEqualTo(web.revision());
                assertThat(entry.find(1).orElseThrow().shared())
                        .containsExactlyElementsOf(
                                web.shared().stream().map(SharedFile::digest).toList());
            });
        }
    }

    @Test
    void aStoreOfANewerVersionIsNotTouched() throws IOException {
        Files.createDirectories(host.at(STORE));
        Files.writeString(host.at(STORE + "/format"), "2\n");
        try (XlHost to = open(XlTerms.Disks.AUTO)) {
            assertThatThrownBy(to::observe)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("use a newer version");
        }
    }

    @Test
    void aHostThatIsNoXenHostIsToldSo() throws IOException {
        host.program("xl", "#!/bin/sh\necho \"Can't find hypervisor information in sysfs!\" >&2\nexit 1\n");
        try (XlHost to = open(XlTerms.Disks.AUTO)) {
            assertThatThrownBy(to::observe)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("Can't find hypervisor information");
        }
        host.program("xl", "#!/bin/sh\nhead -c 20000000 /dev/zero | tr '\\0' x\n");
        try (XlHost to = open(XlTerms.Disks.AUTO)) {
            assertThatThrownBy(to::observe).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aDeploymentIsRemovedWithAllThatItHas() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            to.start(lease, "web", 1);
            to.point(lease, "web", 1, true);
            assertThat(to.running(web.uuid())).isPresent();
            assertThatThrownBy(() -> to.trials().remove(lease)).hasMessageContaining("runs from it");
            to.destroy(lease, web.uuid());
            to.prune(lease, Set.of());
            to.trials().remove(lease);
            assertThat(host.at(SHOP)).doesNotExist();
            assertThat(Files.exists(host.at("/etc/xen/auto/web.cfg"), LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
        }
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            assertThat(to.prune(lease, Set.of()))
                    .containsExactlyInAnyOrderElementsOf(
                            web.shared().stream().map(SharedFile::digest).toList());
        }
    }

    @Test
    void whatAnInventoryNamesAndIsGoneIsKnownToBe() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            SampleDomains.put(to, lease, web, 3);
            DeployInventory all = SampleDomains.inventory(web, 3, false);
            DeployInventory.Entry entry = all.domains().get(0);
            DeployInventory.Generation current = entry.generations().get(0);
            List<DeployInventory.Generation> three = Stream.of(1, 2, 3)
                    .map(each -> new DeployInventory.Generation(
                            each,
                            current.revision(),
                            current.image(),
                            current.shared(),
                            current.need(),
                            false,
                            current.at()))
                    .toList();
            to.record(
                    lease,
                    new DeployInventory(
                            1,
                            "shop",
                            1,
                            "a test",
                            all.at(),
                            "none",
                            List.of(new DeployInventory.Entry(entry.name(), entry.uuid(), 3, three)),
                            Map.of()));

            assertThat(to.observe().storage().lost()).isEqualTo(Map.of("web", Set.of(2)));
        }
    }

    @Test
    void aDomainWhoseBackendsLetItGoLateIsWaitedFor() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        host.xl().conduct("web", SimulatedXl.Conduct.LINGERS);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            to.start(lease, "web", 1);
            assertThat(to.shutDown(lease, web.uuid(), Duration.ofMinutes(1))).isTrue();
            assertThat(host.xl().running()).isEmpty();
            to.start(lease, "web", 1);
            to.destroy(lease, web.uuid());
            assertThat(host.xl().running()).isEmpty();

            to.start(lease, "web", 1);
            host.xl().crash("web");
            assertThat(to.observe().running().get(0).state()).isEqualTo(RunningDomain.State.DYING);
            assertThat(to.shutDown(lease, web.uuid(), Duration.ofMinutes(1))).isTrue();
            assertThat(host.xl().running()).isEmpty();
        }
    }

    @Test
    void stateDisksGoOnlyWhenNoGenerationOfTheirDomainIsThere() throws IOException {
        WantedDomain web = sample.wanted("web", 1);
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, web, 1);
            assertThat(to.observe().storage().states()).containsExactly("web");
            assertThatThrownBy(() -> to.erase(lease, "web")).hasMessageContaining("a generation of it that is there");
            assertThat(host.at(SHOP + "/state/web/web-state.img")).exists();
            to.discard(lease, "web", 1);
            assertThat(to.observe().storage().states()).containsExactly("web");

            to.erase(lease, "web");

            assertThat(host.at(SHOP + "/state/web")).doesNotExist();
            assertThat(to.observe().storage().states()).isEmpty();
            to.erase(lease, "web");
        }
    }

    @Test
    void theRoomOfAHostIsWhatItsDiskHasLeftButForAMarginAndWithWhatHasArrivedOfAnImage() throws IOException {
        host.program("df", "#!/bin/sh\necho Filesystem\necho /dev/sda1 10000000 7000000 3000000 70% /\n");
        host.program("stat", "#!/bin/sh\necho ext2/ext3\n");
        try (XlHost to = open(XlTerms.Disks.COPY)) {
            to.lock("a test").close();
            Observation.Storage storage = to.observe().storage();
            assertThat(storage.room()).isEqualTo((3_000_000L - 10_000_000 / 20) << 10);
            assertThat(storage.copies()).isTrue();
            Path part = host.at(STORE + "/images/sha256/" + Digest.of("an image") + ".shop.part");
            Files.write(part, new byte[64 << 10]);
            assertThat(to.observe().storage().room() - storage.room()).isBetween(64L << 10, 80L << 10);
            host.program("stat", "#!/bin/sh\necho xfs\n");
            assertThat(to.observe().storage().copies()).isFalse();
            host.program("df", "#!/bin/sh\necho Filesystem\necho no room to tell of, or -5 of it\n");
            assertThat(to.observe().storage().room()).isEqualTo(-1);
        }
        host.program("df", "#!/bin/sh\necho x\necho /dev/sda1 10000000 7000000 3000000 70% /\n");
        try (XlHost to = open(XlTerms.Disks.QCOW2)) {
            assertThat(to.observe().storage().copies()).isFalse();
        }
    }

    @Test
    void aFullDiskIsToldAndWhatWasSentStays() throws IOException {
        byte[] random = new byte[20 << 20];
        new Random(7).nextBytes(random);
        Path file = Files.write(folder.resolve("large"), random);
        SharedFile large = new SharedFile("large", file, Digest.of(file), random.length);
        AtomicLong sent = new AtomicLong();
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            host.leaveRoom(12 << 20);
            assertThatThrownBy(() -> to.send(lease, large, sent::addAndGet)).isInstanceOf(ProblemException.class);
            long first = sent.get();
            assertThat(first).isEqualTo(8 << 20);
            host.leaveRoom(Long.MAX_VALUE);
            to.send(lease, large, sent::addAndGet);
            assertThat(sent.get()).isEqualTo(random.length);
            assertThat(to.observe().images()).containsExactly(large.digest());
        }
    }

    @Test
    void aConsoleIsReadAsTheGuestWritesIt() throws IOException {
        host.xl().console("web", "Linux version 6.1\nweb login: ");
        try (XlHost to = open(XlTerms.Disks.AUTO);
                Destination.Lease lease = to.lock("a test")) {
            SampleDomains.put(to, lease, sample.wanted("web", 1), 1);
            try (var console = to.console(to.start(lease, "web", 1).uuid())) {
                byte[] text = console.readNBytes("Linux version 6.1\n".length());
                assertThat(new String(text, StandardCharsets.UTF_8)).isEqualTo("Linux version 6.1\n");
            }
        }
    }
}
