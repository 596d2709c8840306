package org.xenwright.deb.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;

/**
 * Packages drawn by a seed from those that ship a maintainer script, a service or a question, alone and in sets of ten: each
 * builds where mmdebstrap builds it, with the same tree. {@code -Dxen.seed=N -Dxen.cases=M}; {@code -Dxen.from=K} goes on
 * after the first K, {@code -Dxen.alone=false} sees the sets alone, and {@code -Dxen.keep=FOLDER} keeps both tools' files
 * that differ.
 */
@Tag("nightly")
class ScriptedPackagesNightly {

    @TempDir
    Path folder;

    private final SortedMap<Integer, Integer> equal = new TreeMap<>();
    private int unbuilt;

    @Test
    void drawnPackagesBuildWhereMmdebstrapBuildsThem() throws IOException {
        long seed = Long.getLong("xen.seed", System.currentTimeMillis());
        int cases = Integer.getInteger("xen.cases", 300);
        int seen = Integer.getInteger("xen.from", 0);
        boolean single = !"false".equals(System.getProperty("xen.alone"));
        System.out.println("packages with scripts: -Dxen.seed=" + seed + " -Dxen.cases=" + cases);
        MmdebstrapPeer peer = new MmdebstrapPeer(folder);
        List<String> complaints = new ArrayList<>();
        List<String> set = new ArrayList<>();
        ScriptedPackages packages = new ScriptedPackages(new Random(seed));
        for (int drawn = 1; drawn <= cases; drawn++) {
            String name = packages.next().orElseThrow();
            set.add(name);
            if (drawn > seen) {
                if (single) {
                    compare(peer, List.of(name), complaints);
                }
                if (set.size() == 10) {
                    compare(peer, List.copyOf(set), complaints);
                }
            }
            if (set.size() == 10) {
                set.clear();
            }
            System.out.println(drawn + " " + name + "; equal so far, by the size of the set: " + equal
                    + ", not built by mmdebstrap: " + unbuilt);
        }
        assertThat(complaints).as("seed " + seed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cron", "apache2", "mariadb-server postfix postgresql slapd tzdata"})
    void goingOnFromTheRequiredPackagesMakesWhatMmdebstrapMakesFromTheStart(String names) throws IOException {
        MmdebstrapPeer peer = new MmdebstrapPeer(folder);
        assertThat(peer.differencesOfWays(peer.drawn(List.of(names.split(" ")))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"apache2 libapache2-mod-php php-mysql mariadb-server", "postgresql", "samba", "postfix"})
    void aSetOfANewerSuiteIsTheTreeThatMmdebstrapMakes(String names) throws IOException {
        MmdebstrapPeer peer = new MmdebstrapPeer(folder, "trixie");
        MmdebstrapPeer.Drawn drawn = peer.drawn(List.of(names.split(" ")));
        assertThat(peer.theirs(drawn)).isEmpty();
        assertThat(peer.differences(drawn)).isEmpty();
    }

    private void compare(MmdebstrapPeer peer, List<String> names, List<String> complaints) throws IOException {
        MmdebstrapPeer.Drawn drawn;
        try {
            drawn = peer.drawn(names);
        } catch (ProblemException e) {
            System.out.println("not together: " + names);
            return;
        }
        long began = System.nanoTime();
        String theirs = peer.theirs(drawn);
        long half = System.nanoTime();
        if (!theirs.isEmpty()) {
            unbuilt++;
            System.out.println("mmdebstrap does not build " + names + ": " + lastLine(theirs));
            return;
        }
        List<String> differences;
        try {
            differences = peer.differences(drawn);
        } catch (ProblemException e) {
            differences = List.of(String.valueOf(e.getMessage()));
        }
        differences.forEach(each -> {
            complaints.add(names + ": " + each);
            System.out.println(names + ": " + each);
        });
        System.out.printf(
                "%s: %d s by mmdebstrap, %d s by us%n",
                names, (half - began) / 1_000_000_000, (System.nanoTime() - half) / 1_000_000_000);
        if (differences.isEmpty()) {
            equal.merge(names.size(), 1, Integer::sum);
        }
    }

    private static String lastLine(String said) {
        List<String> lines = said.strip().lines().toList();
        return lines.get(lines.size() - 1);
    }
}
