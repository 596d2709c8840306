package org.xenwright.rpm.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.packager.rpm.HashAlgorithm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.image.TestRequest;
import org.xenwright.judge.Judge;
import org.xenwright.judge.SuiteApt;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.TestEnvironment;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.StandInBase;
import org.xenwright.rpm.archive.TestRpm;
import org.xenwright.rpm.choice.RpmRepositories;
import org.xenwright.rpm.repository.TestRpmRepository;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/** Repositories that createrepo_c made, chosen from by the dnf of a base with RPM, and installed by its rpm. */
@Tag("judge")
class RpmRepositoryJudgeTest {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";

    /** After the signatures of packages, which are as old as the test. */
    private static final Instant LATER = Instant.now().plus(Duration.ofHours(1));

    private static final TestKey KEY = TestKey.rsa(Instant.now().minus(Duration.ofDays(3)), 2048);

    private static Tree base = new Tree(Attributes.of(0755, Instant.EPOCH));

    @TempDir
    Path folder;

    private Path packages = Path.of("/");

    @BeforeAll
    static void makeBase() throws IOException {
        base = StandInBase.withDnf().tree();
    }

    @BeforeEach
    void make() throws IOException {
        packages = Files.createDirectories(folder.resolve("site/acme"));
        Files.writeString(folder.resolve("key.asc"), KEY.armored());
        add(TestRpm.of("service", "1.0-1").requires("bash", "libservice-1").file("/usr/bin/service", "1.0"));
        add(TestRpm.of("libservice", "1.0-1").provides("libservice-1").file("/usr/share/libservice", "1.0"));
        add(TestRpm.of("other", "1.0-1").file("/usr/share/other", "1.0"));
        index();
    }

    private void add(TestRpm rpm) throws IOException {
        rpm.signed(KEY.signer().secret(), HashAlgorithm.SHA256).write(packages);
    }

    private void index() throws IOException {
        Path tree = SuiteApt.unpack("createrepo-trixie", "trixie", List.of("createrepo-c"));
        Judge.Verdict verdict = Judge.run(
                "env",
                "RPM_CONFIGDIR=" + tree.resolve("usr/lib/rpm"),
                tree.resolve(LIBRARIES + "/ld-linux-x86-64.so.2").toString(),
                "--library-path",
                tree.resolve(LIBRARIES).toString(),
                tree.resolve("usr/bin/createrepo_c").toString(),
                packages.toString());
        assertThat(verdict.exit()).as(verdict.output()).isZero();
    }

    private PackageRequest request(String... words) {
        return new TestRequest()
                .sources(folder, TestRpmRepository.declared(packages, "key.asc"))
                .wanted(words)
                .build();
    }

    private Access access() {
        return new Access(new Store(folder.resolve("store")), Transport.standard(), Progress.SILENT, LATER);
    }

    private Sandboxes sandboxes() {
        return new Sandboxes(folder.resolve("scratch"), Judge.tools());
    }

    private Lock lock(LockUpdate update, String... words) throws IOException {
        NativePackages.Chosen chosen = RpmRepositories.choose(
                base, request(words), List.of(), update, new LockEnvironment(access(), sandboxes()::choose));
        return new Lock(
                "rpm", Digest.of(""), StandInBase.CLOCK, chosen.sources(), chosen.packages(), List.of(), List.of());
    }

    private static Map<String, String> versions(Lock lock) {
        Map<String, String> versions = new TreeMap<>();
        lock.packages().forEach(each -> versions.put(each.name(), each.version()));
        return versions;
    }

    @Test
    void whatDnfChoosesIsLockedFetchedAndInstalled() throws IOException {
        Lock lock = lock(LockUpdate.NONE, "service");
        assertThat(versions(lock)).isEqualTo(Map.of("service", "1.0-1", "libservice", "1.0-1"));
        assertThat(lock.packages().get(0).reason()).isEqualTo("service (1.0-1) Requires: libservice-1");

        List<Path> files = RpmRepositories.files(lock.packages(), lock, request("service"), access());
        List<String> installed = new ArrayList<>();
        Sandboxes sandboxes = sandboxes();
        new RpmPackages()
                .install(
                        new NativePackages.Installation(
                                base,
                                lock,
                                files,
                                request("service"),
                                TestEnvironment.of(StandInBase.CLOCK, access(), sandboxes::choose),
                                sandboxes.choose(base)),
                        made -> InstalledRpms.of(made.tree()).stream()
                                .map(InstalledPackage::name)
                                .forEach(installed::add));
        assertThat(installed).contains("service", "libservice", "bash").doesNotContain("other");
    }

    @Test
    void anUpdateOfOnePackageMovesWhatItNeedsAndNothingElse() throws IOException {
        Lock before = lock(LockUpdate.NONE, "service", "other");
        add(TestRpm.of("service", "1.1-1").requires("bash", "libservice-2").file("/usr/bin/service", "1.1"));
        add(TestRpm.of("libservice", "1.1-1").provides("libservice-2").file("/usr/share/libservice", "1.1"));
        add(TestRpm.of("other", "1.1-1").file("/usr/share/other", "1.1"));
        index();

        assertThat(versions(lock(LockUpdate.only(before, Set.of()), "service", "other")))
                .isEqualTo(versions(before));
        assertThat(versions(lock(LockUpdate.only(before, Set.of("service")), "service", "other")))
                .isEqualTo(Map.of("service", "1.1-1", "libservice", "1.1-1", "other", "1.0-1"));
        assertThat(versions(lock(LockUpdate.all(before), "service", "other")))
                .isEqualTo(Map.of("service", "1.1-1", "libservice", "1.1-1", "other", "1.1-1"));
    }

    @Test
    void whatIsMissingIsToldByDnf() throws IOException {
        add(TestRpm.of("needy", "1-1").requires("nothing-has-this"));
        index();
        assertThat(catchThrowableOfType(ProblemException.class, () -> lock(LockUpdate.NONE, "needy"))
                        .problem()
                        .toString())
                .contains("nothing-has-this");
    }
}
