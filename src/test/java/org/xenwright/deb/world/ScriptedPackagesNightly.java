package org.xenwright.deb.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.repository.Archive;
import org.xenwright.image.TestRequest;
import org.xenwright.layer.TreeTar;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/**
 * Packages drawn by a seed from those that ship a maintainer script, a service or a question, alone and in sets of ten: each
 * builds where mmdebstrap builds it, with the same tree. {@code -Dxen.seed=N -Dxen.cases=M}; {@code -Dxen.from=K} goes on
 * after the first K.
 */
@Tag("nightly")
class ScriptedPackagesNightly {
    private static final Set<String> SECTIONS = Set.of("admin", "database", "httpd", "mail", "net", "utils", "web");
    private static final Set<String> SCRIPTS = Set.of("preinst", "postinst", "config", "templates");

    @TempDir
    Path folder;

    private final SortedMap<Integer, Integer> equal = new TreeMap<>();
    private int unbuilt;

    @Test
    void drawnPackagesBuildWhereMmdebstrapBuildsThem() throws IOException {
        long seed = Long.getLong("xen.seed", System.currentTimeMillis());
        int cases = Integer.getInteger("xen.cases", 300);
        int seen = Integer.getInteger("xen.from", 0);
        System.out.println("packages with scripts: -Dxen.seed=" + seed + " -Dxen.cases=" + cases);
        MmdebstrapPeer peer = new MmdebstrapPeer(folder);
        List<String> complaints = new ArrayList<>();
        List<String> set = new ArrayList<>();
        int drawn = 0;
        for (String name : names(new Random(seed))) {
            if (drawn == cases) {
                break;
            }
            MmdebstrapPeer.Drawn alone;
            try {
                alone = peer.drawn(List.of(name));
            } catch (ProblemException e) {
                continue; // what cannot be had is the business of other tests
            }
            if (!scripted(alone.deb(name))) {
                continue;
            }
            drawn++;
            if (drawn > seen) {
                compare(peer, alone, complaints);
            }
            System.out.println(drawn + " " + name + "; equal so far, by the size of the set: " + equal
                    + ", not built by mmdebstrap: " + unbuilt);
            set.add(name);
            if (set.size() == 10) {
                try {
                    if (drawn > seen) {
                        compare(peer, peer.drawn(set), complaints);
                    }
                } catch (ProblemException e) {
                    System.out.println("not together: " + set);
                }
                set.clear();
            }
        }
        assertThat(drawn).isEqualTo(cases);
        assertThat(complaints).as("seed " + seed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cron", "apache2", "mariadb-server postfix postgresql slapd tzdata"})
    void goingOnFromTheRequiredPackagesMakesWhatMmdebstrapMakesFromTheStart(String names) throws IOException {
        MmdebstrapPeer peer = new MmdebstrapPeer(folder);
        assertThat(peer.differencesOfWays(peer.drawn(List.of(names.split(" ")))))
                .isEmpty();
    }

    private void compare(MmdebstrapPeer peer, MmdebstrapPeer.Drawn drawn, List<String> complaints) throws IOException {
        String theirs = peer.theirs(drawn);
        if (!theirs.isEmpty()) {
            unbuilt++;
            System.out.println("mmdebstrap does not build " + drawn.names() + ": " + lastLine(theirs));
            return;
        }
        List<String> differences;
        try {
            differences = peer.differences(drawn);
        } catch (ProblemException e) {
            differences = List.of(String.valueOf(e.getMessage()));
        }
        differences.forEach(each -> {
            complaints.add(drawn.names() + ": " + each);
            System.out.println(drawn.names() + ": " + each);
        });
        if (differences.isEmpty()) {
            equal.merge(drawn.names().size(), 1, Integer::sum);
        }
    }

    private static String lastLine(String said) {
        List<String> lines = said.strip().lines().toList();
        return lines.get(lines.size() - 1);
    }

    private static boolean scripted(UnpackedDeb deb) throws IOException {
        if (!Collections.disjoint(deb.members().keySet(), SCRIPTS)) {
            return true;
        }
        boolean[] service = {false};
        TreeTar.read(deb.data())
                .walk((path, inode) -> service[0] |= path.toString().matches(".*\\.service|/etc/init\\.d/.+"));
        return service[0];
    }

    private static List<String> names(Random random) throws IOException {
        Access access = Access.online(
                new Store(Path.of(System.getProperty("user.home"), ".cache", "xenwright")), Progress.SILENT);
        Archive archive = Archive.open(
                Locking.sources(new TestRequest().build(), null, Progress.SILENT)
                        .sources(),
                List.of("amd64"),
                access);
        Set<String> names = new TreeSet<>();
        archive.packages().forEach(index -> {
            for (BinaryPackage each : index.packages()) {
                String section = String.valueOf(each.field("Section"));
                if (SECTIONS.contains(section.substring(section.indexOf('/') + 1)) && !each.essential()) {
                    names.add(each.name());
                }
            }
        });
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }
}
