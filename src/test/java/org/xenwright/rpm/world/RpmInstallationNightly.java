package org.xenwright.rpm.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.image.TestRequest;
import org.xenwright.judge.Judge;
import org.xenwright.judge.PackagedFiles;
import org.xenwright.judge.RpmOfTrixie;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageSignatures;
import org.xenwright.progress.Progress;
import org.xenwright.rpm.StandInBase;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** A genuine package of Maven Central, and a system of many packages beside what rpm does by hand. */
@Tag("nightly")
class RpmInstallationNightly {
    private static final String GENUINE = "org.elasticsearch.distribution.rpm:elasticsearch:2.0.0:rpm";

    @TempDir
    Path folder;

    @Test
    void aGenuinePackageWithAWeakSignatureIsRefusedAndToldSoInstalled() throws IOException {
        Judge.Verdict copied = Judge.run(
                "mvn",
                "-B",
                "-ntp",
                "-q",
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
                "-Dartifact=" + GENUINE,
                "-DoutputDirectory=" + folder,
                "-Dmdep.useBaseVersion=true");
        assertThat(copied.exit()).as(copied.output()).isZero();
        Path file = PackagedFiles.files(folder, ".rpm").get(0);
        PackageRequest.LocalPackage genuine = new PackageRequest.LocalPackage(GENUINE, file);

        assertThatThrownBy(() -> read(genuine))
                .hasMessageContaining("uses the weak hash SHA-1")
                .hasMessageContaining("<packageSignatures><unsigned>");

        List<Path> accepted = read(genuine.with(new PackageSignatures(null, List.of(GENUINE))));
        InstallElsewhere.install(StandInBase.booting().tree(), accepted, folder, sandboxes(), made -> {
            assertThat(InstalledRpms.of(made.tree()))
                    .extracting(InstalledPackage::name)
                    .contains("elasticsearch");
            assertThat(made.tree().find("usr/share/elasticsearch/bin/elasticsearch"))
                    .isPresent();
            assertThat(new String(
                            ((RegularFile) made.tree().find("etc/passwd").orElseThrow())
                                    .content()
                                    .bytes(1 << 20),
                            StandardCharsets.UTF_8))
                    .as("made by its script")
                    .contains("elasticsearch:");
        });
    }

    private List<Path> read(PackageRequest.LocalPackage local) throws IOException {
        PackageRequest request = new TestRequest().sources(folder).local(local).build();
        return new LocalRpms(request, Access.offline(new Store(folder.resolve("store")), Progress.SILENT))
                .read().stream().map(each -> each.rpm()).toList();
    }

    private Sandboxes sandboxes() {
        return new Sandboxes(folder.resolve("scratch"), Judge.tools());
    }

    @Test
    void manyPackagesAreInstalledInAboutTheTimeThatRpmTakesByHand() throws Exception {
        StandInBase least = StandInBase.least();
        Set<String> there =
                least.rpms().stream().map(each -> each.getFileName().toString()).collect(Collectors.toSet());
        List<Path> more = StandInBase.booting().rpms().stream()
                .filter(each -> !there.contains(each.getFileName().toString()))
                .toList();
        Tree base = least.tree();
        for (int round = 0; round < 3; round++) {
            Path root = Files.createDirectory(folder.resolve("root" + round));
            Judge.run("tar", "-xf", least.tar().toString(), "-C", root.toString());
            List<String> words = new ArrayList<>(List.of(
                    "-U", "--root", root.toString(), "--noplugins", "--nosignature", "--dbpath", "/var/lib/rpm"));
            more.forEach(each -> words.add(each.toString()));
            long start = System.nanoTime();
            Judge.Verdict theirs = RpmOfTrixie.run(words.toArray(String[]::new));
            long hand = System.nanoTime() - start;
            assertThat(theirs.exit()).as(theirs.output()).isZero();
            start = System.nanoTime();
            InstallElsewhere.install(base, more, folder, sandboxes(), made -> {
                assertThat(InstalledRpms.of(made.tree())).hasSizeGreaterThan(more.size());
            });
            long ours = System.nanoTime() - start;
            System.out.printf(
                    "%d packages: by hand %d ms, here %d ms, ratio %.2f%n",
                    more.size(), hand / 1_000_000, ours / 1_000_000, (double) ours / hand);
            Judge.run("rm", "-rf", root.toString());
        }
        try (Stream<Path> left = Files.list(folder.resolve("scratch"))) {
            assertThat(left).as("nothing is left of the runs").isEmpty();
        }
    }
}
