package org.xenwright.deploy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.boot.Boot;
import org.xenwright.boot.BootRequest;
import org.xenwright.boot.BootVerdict;
import org.xenwright.boot.Outcome;
import org.xenwright.boot.driver.Ending;
import org.xenwright.boot.driver.Machine;
import org.xenwright.boot.driver.RunningGuest;
import org.xenwright.boot.ready.Ready;
import org.xenwright.deploy.DeployInventory;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.OwnFile;
import org.xenwright.deploy.SampleDomains;
import org.xenwright.deploy.SharedFile;
import org.xenwright.deploy.WantedDomain;
import org.xenwright.deploy.xl.XlHost;
import org.xenwright.deploy.xl.XlTerms;
import org.xenwright.disk.DiskFormats;
import org.xenwright.domain.Domain;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.ProblemException;
import org.xenwright.ssh.ExpectedKeys;
import org.xenwright.ssh.SimulatedHost;
import org.xenwright.ssh.SimulatedXl;
import org.xenwright.ssh.SshConnections;
import org.xenwright.ssh.SshPatience;

class SshDriverTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private SimulatedHost host;
    private SshConnections connections;
    private ExpectedKeys keys;
    private WantedDomain sample;
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        sample = new SampleDomains(folder.resolve("image")).wanted("web", 1);
        host = new SimulatedHost(folder.resolve("host"));
        keys = host.hostKeys();
        connections = new SshConnections(SshPatience.USUAL);
    }

    @AfterEach
    void end() throws IOException {
        connections.close();
        host.close();
    }

    private SshDriver driver() {
        BootHost boots = new BootHost(
                name -> new BootHost.Opened(
                        new XlHost(
                                connections.open(host.address(), host.login(), keys),
                                new XlTerms("xen1", name, XlTerms.STORE, XlTerms.Disks.AUTO)),
                        name,
                        () -> {}),
                "a test",
                warnings::add);
        return new SshDriver(boots, sample.domain(), Path.of(sample.folder()), sample.folder());
    }

    private Machine machine(Map<Integer, Integer> ports) {
        Map<String, Path> shared = new HashMap<>();
        for (SharedFile each : sample.shared()) {
            shared.put(each.name(), each.file());
        }
        List<Machine.Disk> disks = new ArrayList<>();
        for (OwnFile each : sample.own()) {
            boolean delta = each.purpose() == OwnFile.Purpose.DELTA;
            disks.add(Machine.Disk.of(each.file(), delta ? DiskFormats.QCOW2 : DiskFormats.RAW));
        }
        Domain domain = sample.domain();
        return new Machine(
                domain.name(),
                new Machine.Hardware(Architecture.AMD64, (int) domain.memory(), 1),
                new Machine.Software(shared.get("web-vmlinuz"), shared.get("web-initrd.img"), ""),
                disks,
                ports);
    }

    private BootVerdict boot(Ready ready) throws IOException {
        return Boot.run(BootRequest.of(machine(Map.of()), ready, LIMIT, folder.resolve("log")), driver());
    }

    private void nothingIsLeft() throws IOException {
        assertThat(host.xl().running()).isEmpty();
        assertThat(host.xl().violations()).isEmpty();
        for (String place : List.of("deployments", "images/sha256")) {
            Path at = host.at(XlTerms.STORE).resolve(place);
            try (Stream<Path> left = Files.exists(at) ? Files.list(at) : Stream.empty()) {
                assertThat(left.filter(file -> !file.endsWith("lock"))).isEmpty();
            }
        }
    }

    @Test
    void aDomainThatComesUpIsReadyAndLeavesNothingOnItsHost() throws IOException {
        host.xl().console("web", "Linux version 6\nthe guest is up\n");
        BootVerdict verdict = boot(Ready.console("the guest is up"));
        assertThat(verdict.outcome()).as(verdict.detail()).isEqualTo(Outcome.READY);
        assertThat(verdict.driver()).isEqualTo("ssh-pvh");
        assertThat(host.xl().starts()).hasSize(1);
        nothingIsLeft();
    }

    @Test
    void aDomainIsTriedWhereOneOfItsNameStartsWithTheHost() throws IOException {
        Files.createSymbolicLink(host.at("/etc/xen/auto/web.cfg"), Path.of("/etc/xen/web.cfg"));
        host.xl().console("web", "the guest is up\n");
        BootVerdict verdict = boot(Ready.console("the guest is up"));
        assertThat(verdict.outcome()).as(verdict.detail()).isEqualTo(Outcome.READY);
        nothingIsLeft();
    }

    @Test
    void aDomainThatTheHostRefusesIsSaidToBeRefused() throws IOException {
        host.xl().conduct("web", SimulatedXl.Conduct.REFUSED);
        BootVerdict verdict = boot(Ready.console("up"));
        assertThat(verdict.outcome()).isEqualTo(Outcome.TOOLSTACK_REFUSED);
        nothingIsLeft();
    }

    @Test
    void aDomainThatIsGoneAtOnceDidNotComeUp() throws IOException {
        host.xl().conduct("web", SimulatedXl.Conduct.GONE);
        assertThat(boot(Ready.console("up")).ready()).isFalse();
        nothingIsLeft();
    }

    @Test
    void aDomainWhoseRootIsMissingIsSaidToHaveNone() throws IOException {
        host.xl().conduct("web", SimulatedXl.Conduct.PANICS);
        assertThat(boot(Ready.console("the guest is up")).outcome()).isEqualTo(Outcome.NO_ROOT);
        nothingIsLeft();
    }

    @Test
    void theDomainOfADeploymentWhoseNameItHasRunsOn() throws IOException {
        host.xl().foreign("web", 128);
        UUID there = host.xl().running().get("web");
        assertThat(boot(Ready.console("up")).ready()).isFalse();
        assertThat(host.xl().running()).containsEntry("web", there);
    }

    private XlHost open(String deployment) throws IOException {
        return new XlHost(
                connections.open(host.address(), host.login(), keys),
                new XlTerms("xen1", deployment, XlTerms.STORE, XlTerms.Disks.AUTO));
    }

    @Test
    void aTrialWhoseConnectionIsCutIsRemovedByItsHostAndIsABrokenDriver() throws IOException {
        try (RunningGuest cut = driver().start(machine(Map.of()))) {
            assertThat(host.xl().running()).containsKey("web");
            cutOff();
            nothingIsLeft();
            cut.console().transferTo(OutputStream.nullOutputStream());
            assertThat(cut.ending()).hasValueSatisfying(ending -> {
                assertThat(ending.kind()).isEqualTo(Ending.Kind.DRIVER_BROKEN);
                assertThat(ending.detail()).contains("the connection to xen1 was cut");
            });
        }
        assertThat(warnings).singleElement().asString().contains("web was not removed from xen1");
    }

    @Test
    void aDomainThatIsLetGoLateIsWaitedForBeforeItsFilesAreRemoved() throws IOException {
        host.xl().conduct("web", SimulatedXl.Conduct.LINGERS);
        try (RunningGuest cut = driver().start(machine(Map.of()))) {
            assertThat(cut.ending()).isEmpty();
            cutOff();
            nothingIsLeft();
        }
    }

    @Test
    void anImageThatAnotherNeedsOutlivesTheTrialThatBroughtIt() throws IOException {
        WantedDomain db = new SampleDomains(folder.resolve("other")).wanted("db", 1);
        assertThat(db.shared())
                .extracting(SharedFile::digest)
                .containsAnyElementsOf(
                        sample.shared().stream().map(SharedFile::digest).toList());
        try (RunningGuest cut = driver().start(machine(Map.of()));
                XlHost other = open("shop")) {
            assertThat(cut.ending()).isEmpty();
            try (Destination.Lease lease = other.lock("bob")) {
                for (SharedFile each : db.shared()) {
                    other.send(lease, each, bytes -> {});
                }
                other.stage(lease, db, 1, bytes -> {});
            }
            cutOff();
            assertThat(host.xl().running()).isEmpty();
            for (SharedFile each : db.shared()) {
                assertThat(host.at(XlTerms.STORE + "/images/sha256/"
                                + each.digest().hex()))
                        .exists();
            }
        }
    }

    /** Cuts the connections of the only trial, and waits until the host has given up its lock. */
    private void cutOff() throws IOException {
        String trial = deployments().stream()
                .filter(each -> each.startsWith("boot-"))
                .findFirst()
                .orElseThrow();
        host.cut();
        try (XlHost same = open(trial)) {
            while (true) {
                try (Destination.Lease lease = same.trials().lock("the test")) {
                    lease.check();
                    return;
                } catch (ProblemException e) {
                    assertThat(e).hasMessageContaining("held by");
                }
            }
        }
    }

    @Test
    void whatATrialLeftWhoseHostCouldNotRemoveItIsRemovedByTheNext() throws IOException {
        String name = "boot-0123456789ab";
        try (XlHost killed = open(name);
                Destination.Lease lease = killed.lock("a test")) {
            for (SharedFile each : sample.shared()) {
                killed.send(lease, each, bytes -> {});
            }
            killed.stage(lease, sample, 1, bytes -> {});
            killed.start(lease, "web", 1);
        }
        UUID left = host.xl().running().get("web");
        assertThat(left).isNotNull();
        host.xl().console("web", "the guest is up\n");
        BootVerdict verdict = boot(Ready.console("the guest is up"));
        assertThat(verdict.outcome()).as(verdict.detail()).isEqualTo(Outcome.READY);
        assertThat(host.xl().running()).doesNotContainValue(left);
        assertThat(deployments()).isEmpty();
    }

    private List<String> deployments() throws IOException {
        try (Stream<Path> all = Files.list(host.at(XlTerms.STORE + "/deployments"))) {
            return all.map(each -> String.valueOf(each.getFileName())).toList();
        }
    }

    @Test
    void aDeploymentWhoseNameIsLikeThatOfATrialIsNoTrial() throws IOException {
        WantedDomain other = new SampleDomains(folder.resolve("other")).wanted("db", 1);
        for (String name : List.of("boot-loader", "boot-0123456789ab")) {
            try (XlHost theirs = open(name);
                    Destination.Lease lease = theirs.lock("bob")) {
                for (SharedFile each : other.shared()) {
                    theirs.send(lease, each, bytes -> {});
                }
                theirs.stage(lease, other, 1, bytes -> {});
                DeployInventory none = DeployInventory.none(name);
                theirs.record(
                        lease,
                        new DeployInventory(
                                none.format(), name, 1, "bob", none.at(), none.plan(), List.of(), Map.of()));
            }
        }
        host.xl().console("web", "the guest is up\n");
        assertThat(boot(Ready.console("the guest is up")).outcome()).isEqualTo(Outcome.READY);
        for (String name : List.of("boot-loader", "boot-0123456789ab")) {
            assertThat(host.at(XlTerms.STORE + "/deployments/" + name + "/domains/db/1/db.cfg"))
                    .exists();
        }
    }

    @Test
    void aHostThatCannotBeReachedIsABrokenDriverAndNoVerdictOnTheGuest() throws IOException {
        host.changeHostKey();
        BootVerdict verdict = boot(Ready.console("up"));
        assertThat(verdict.outcome()).isEqualTo(Outcome.DRIVER_BROKEN);
        assertThat(verdict.detail()).contains("key");
    }

    @Test
    void portsOfAGuestWhoseAddressNobodyKnowsAreRefused() {
        assertThatThrownBy(() -> driver().start(machine(Map.of(80, 0))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("guest.address");
    }
}
