package org.xenwright.deb.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
 * builds where mmdebstrap builds it, with the same tree. {@code -Dxen.seed=N -Dxen.cases=M}.
 */
@Tag("nightly")
class ScriptedPackagesNightly {
    private static final Set<String> SECTIONS = Set.of("admin", "database", "httpd", "mail", "net", "utils", "web");
    private static final Set<String> SCRIPTS = Set.of("preinst", "postinst", "config", "templates");

    @TempDir
    Path folder;

    @Test
    void drawnPackagesBuildWhereMmdebstrapBuildsThem() throws IOException {
        long seed = Long.getLong("xen.seed", System.currentTimeMillis());
        int cases = Integer.getInteger("xen.cases", 300);
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
            compare(peer, alone, complaints);
            System.out.println(drawn + " " + name + ", complaints so far: " + complaints.size());
            set.add(name);
            if (set.size() == 10) {
                try {
                    compare(peer, peer.drawn(set), complaints);
                } catch (ProblemException e) {
                    System.out.println("not together: " + set);
                }
                set.clear();
            }
        }
        assertThat(drawn).isEqualTo(cases);
        assertThat(complaints).as("seed " + seed).isEmpty();
    }

    private static void compare(MmdebstrapPeer peer, MmdebstrapPeer.Drawn drawn, List<String> complaints)
            throws IOException {
        if (!peer.theirs(drawn).isEmpty()) {
            System.out.println("mmdebstrap does not build " + drawn.names());
            return;
        }
        try {
            peer.differences(drawn).forEach(each -> complaints.add(drawn.names() + ": " + each));
        } catch (ProblemException e) {
            complaints.add(drawn.names() + ": " + e.getMessage());
        }
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
