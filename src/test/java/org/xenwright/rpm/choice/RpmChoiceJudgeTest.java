package org.xenwright.rpm.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.image.TestRequest;
import org.xenwright.judge.SharedData;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.NativePackages;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.repository.TestRpmRepository;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.transport.Transport;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The real metadata of CentOS Stream 9, chosen from by us and by dnf run by hand. */
@Tag("judge")
class RpmChoiceJudgeTest {
    private static final Pattern ROW = Pattern.compile(" (\\S+)\\s+(\\S+)\\s+(\\S+)\\s+(\\S+)\\s+[\\d.]+ [kMG]?");
    private static final List<String> REPOSITORIES = List.of("appstream", "baseos");

    @TempDir
    static Path folder;

    private static Tree base = new Tree(Attributes.of(0755, Instant.EPOCH));
    private static Path data = Path.of("/");
    private static Sandboxes sandboxes = DnfBase.sandboxes(Path.of("/"));

    @BeforeAll
    static void make() throws IOException {
        data = SharedData.file("rpm/centos-stream-9").toAbsolutePath().normalize();
        base = DnfBase.in(folder);
        sandboxes = DnfBase.sandboxes(folder);
    }

    private static PackageRequest request(boolean recommends, String... words) {
        List<RepositoryRequest> repositories = REPOSITORIES.stream()
                .map(each -> TestRpmRepository.declared(data.resolve(each), null))
                .toList();
        return new TestRequest()
                .sources(folder, repositories)
                .wanted(words)
                .recommends(recommends)
                .build();
    }

    private static Access access() {
        return Access.online(new Store(folder.resolve("store")), Transport.standard(), Progress.SILENT);
    }

    private static NativePackages.Chosen lock(LockUpdate update, boolean recommends, String... words)
            throws IOException {
        return choose(base, request(recommends, words), update);
    }

    private static NativePackages.Chosen choose(Tree tree, PackageRequest request, LockUpdate update)
            throws IOException {
        return RpmRepositories.choose(
                tree, request, List.of(), update, new LockEnvironment(access(), sandboxes::choose));
    }

    private static Set<String> names(NativePackages.Chosen chosen) {
        Set<String> names = new TreeSet<>();
        chosen.packages().forEach(each -> names.add(each.name() + " " + each.version() + " " + each.source()));
        return names;
    }

    /** Runs dnf itself, with the metadata as it is published; returns its table of packages, or its complaint. */
    private static Set<String> byHand(boolean recommends, String... words) throws IOException {
        Tree tree = base.copy();
        for (String each : REPOSITORIES) {
            try (Stream<Path> files = Files.list(data.resolve(each).resolve("repodata"))) {
                for (Path file : files.sorted().toList()) {
                    String to = "/hand/" + each + "/repodata/" + file.getFileName();
                    tree.directory(to.substring(0, to.lastIndexOf('/')), Attributes.of(0755, Instant.EPOCH));
                    tree.put(
                            to,
                            new RegularFile(
                                    Attributes.of(0644, Instant.EPOCH), new Content.Slice(file, 0, Files.size(file))));
                }
            }
        }
        String command = "dnf --assumeno --releasever=9 --setopt=cachedir=/hand/cache --setopt=reposdir=/none"
                + " --setopt=install_weak_deps=" + (recommends ? "1" : "0")
                + " --repofrompath=appstream,file:///hand/appstream --repofrompath=baseos,file:///hand/baseos"
                + " --nogpgcheck install " + String.join(" ", words) + " || true; rm -rf /hand/cache";
        try (SandboxResult result = sandboxes
                .choose(base)
                .run(tree, SandboxCommand.of("/bin/sh", "-c", command).within(Duration.ofMinutes(10)))) {
            Set<String> names = new TreeSet<>();
            for (String line : result.log().lines().toList()) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    names.add(row.group(1) + " " + row.group(3) + " " + row.group(4));
                }
            }
            return names.isEmpty() ? Set.of(result.log()) : names;
        }
    }

    @Test
    void aRequestIsLockedAsDnfChoosesByHandAndEveryPackageHasItsReason() throws IOException {
        NativePackages.Chosen chosen = compare(true, "systemd", "bash", "dnf", "openssh-server");

        Map<String, Lock.LockedPackage> byName = new TreeMap<>();
        chosen.packages().forEach(each -> byName.put(each.name(), each));
        assertThat(byName.get("openssh-server").asked()).isTrue();
        assertThat(byName.get("openssh-server").reason()).isEqualTo("asked for: openssh-server");
        assertThat(byName.get("openssh-server").file()).matches("Packages/openssh-server-.*\\.rpm");
        assertThat(chosen.packages())
                .filteredOn(each -> !each.asked())
                .allSatisfy(each -> assertThat(each.reason())
                        .matches("\\S+ \\(\\S+\\) (Requires|Recommends|Supplemented): .+|chosen by the base's dnf"));
        assertThat(chosen.packages())
                .filteredOn(each -> each.reason().startsWith("chosen"))
                .as("without a reason")
                .hasSizeLessThan(3);
        assertThat(chosen.sources()).extracting(Lock.Source::id).containsExactlyInAnyOrder("appstream", "baseos");
    }

    @Test
    void aStreamOfAModuleIsLockedAsDnfChoosesByHand() throws IOException {
        compare(false, "@nodejs:18");
    }

    /** Compares with dnf, and says how long both took, each in the sandbox. */
    static NativePackages.Chosen compare(boolean recommends, String... words) throws IOException {
        long begun = System.nanoTime();
        Set<String> hand = byHand(recommends, words);
        long between = System.nanoTime();
        NativePackages.Chosen chosen = lock(LockUpdate.NONE, recommends, words);
        Set<String> ours = names(chosen);
        System.out.printf(
                "%s: %d packages, by hand %d ms, locked %d ms%n",
                List.of(words), ours.size(), (between - begun) / 1_000_000, (System.nanoTime() - between) / 1_000_000);
        assertThat(ours).as(List.of(words).toString()).isEqualTo(hand);
        return chosen;
    }

    @Test
    void aFileThatOnlyTheListsOfFilesNameIsFound() throws IOException {
        // of BaseOS alone: the lists of AppStream were cut short by those who publish them, and are refused for it
        PackageRequest both = request(false, "/usr/lib/systemd/systemd");
        PackageRequest one = both.withRepositories(both.declared().subList(1, 2));
        assertThat(choose(base, one, LockUpdate.NONE).packages())
                .filteredOn(Lock.LockedPackage::asked)
                .extracting(Lock.LockedPackage::name)
                .containsExactly("systemd");
        assertThat(catchThrowableOfType(ProblemException.class, () -> choose(base, both, LockUpdate.NONE))
                        .problem()
                        .toString())
                .contains("filelists");
    }

    @Test
    void aBaseWithoutASolverIsToldSo() {
        Tree bare = base.copy();
        bare.remove("/usr/bin/dnf-3");
        bare.remove("/usr/bin/zypper");
        DnfBase.put(bare, "/usr/bin/microdnf", "");
        ProblemException e = catchThrowableOfType(
                ProblemException.class, () -> choose(bare, request(false, "bash"), LockUpdate.NONE));
        assertThat(e.problem().toString()).contains("microdnf");
    }

    @Test
    void zypperChoosesWhereABaseHasNoDnf() throws IOException {
        Tree suse = base.copy();
        suse.remove("/usr/bin/dnf-3");
        NativePackages.Chosen chosen = choose(suse, request(false, "bash"), LockUpdate.NONE);
        assertThat(chosen.packages())
                .extracting(Lock.LockedPackage::name)
                .contains("bash", "glibc", "filesystem", "setup");
        assertThat(chosen.packages())
                .allSatisfy(each -> assertThat(each.sha256()).isNotNull());
    }
}
