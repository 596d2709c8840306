package org.xenwright.deb.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.repository.Archive;
import org.xenwright.deb.repository.PackageFile;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.deb.resolve.Request;
import org.xenwright.deb.resolve.Resolver;
import org.xenwright.deb.resolve.Universe;
import org.xenwright.image.TestRequest;
import org.xenwright.layer.TreeTar;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

/**
 * Packages of this machine's suites that ship a maintainer script, a service or a question and can be installed, in an
 * order drawn by chance. The archive is read once, and of the packages only these themselves are fetched.
 */
final class ScriptedPackages {
    private static final Set<String> SECTIONS = Set.of("admin", "database", "httpd", "mail", "net", "utils", "web");
    private static final Set<String> SCRIPTS = Set.of("preinst", "postinst", "config", "templates");

    private final Resolver resolver;
    private final PackageStore store;
    private final Iterator<String> names;

    ScriptedPackages(Random random) throws IOException {
        Access access = Access.online(
                new Store(Path.of(System.getProperty("user.home"), ".cache", "xenwright")), Progress.SILENT);
        Archive archive = Archive.open(
                Locking.sources(new TestRequest().build(), null, Progress.SILENT)
                        .sources(),
                List.of("amd64"),
                access);
        List<PackageIndex> indexes = archive.packages();
        resolver = Resolver.of(Universe.of(List.of("amd64"), indexes), Preferences.NONE);
        store = new PackageStore(access, archive.mirrors());
        List<String> shuffled = names(indexes);
        Collections.shuffle(shuffled, random);
        names = shuffled.iterator();
    }

    private static List<String> names(List<PackageIndex> indexes) {
        Set<String> names = new TreeSet<>();
        for (PackageIndex index : indexes) {
            for (BinaryPackage each : index.packages()) {
                String section = String.valueOf(each.field("Section"));
                if (SECTIONS.contains(section.substring(section.indexOf('/') + 1)) && !each.essential()) {
                    names.add(each.name());
                }
            }
        }
        return new ArrayList<>(names);
    }

    /** Draws the next one; empty when there are no more. */
    Optional<String> next() throws IOException {
        while (names.hasNext()) {
            String name = names.next();
            try {
                Optional<BinaryPackage> candidate = resolver.candidate(name);
                if (candidate.isPresent() && scripted(candidate.get())) {
                    resolver.resolve(Request.of(List.of(name)));
                    return Optional.of(name);
                }
            } catch (ProblemException e) {
                // what cannot be had is the business of other tests
            }
        }
        return Optional.empty();
    }

    private boolean scripted(BinaryPackage pkg) throws IOException {
        UnpackedDeb deb = store.fetch(List.of(PackageFile.of(pkg))).get(0);
        if (!Collections.disjoint(deb.members().keySet(), SCRIPTS)) {
            return true;
        }
        boolean[] service = {false};
        TreeTar.read(deb.data())
                .walk((path, inode) -> service[0] |= path.toString().matches(".*\\.service|/etc/init\\.d/.+"));
        return service[0];
    }
}
