package org.xenwright.apk.world;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.apk.repository.VerifiedApkIndex;
import org.xenwright.compress.StableGzip;
import org.xenwright.content.Content;
import org.xenwright.layer.TarWriter;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The packages that apk may choose from: those of verified indexes, those that only the store still has, and the
 * files of the project. apk is shown indexes written here, so that it sees no package that may not be taken.
 *
 * @param files of the project, in the order of the POM
 */
record ApkOffer(List<Source> sources, List<ProjectFile> files) {
    private static final Attributes PLAIN = Attributes.of(0644, Instant.EPOCH);

    ApkOffer {
        sources = List.copyOf(sources);
        files = List.copyOf(files);
    }

    /**
     * Packages of one source.
     *
     * @param id of the source in a lock
     * @param records each with the lines that describe it
     */
    record Source(String id, Map<PackageRecord, String> records) {
        static Source of(VerifiedApkIndex index) {
            List<PackageRecord> all = index.contents().packages();
            List<String> texts = index.contents().records();
            Map<PackageRecord, String> allowed = new LinkedHashMap<>();
            for (int i = 0; i < all.size(); i++) {
                if (index.allows(all.get(i).name())) {
                    allowed.put(all.get(i), texts.get(i));
                }
            }
            return new Source(index.id(), allowed);
        }
    }

    /** A package that is a file of the project. */
    record ProjectFile(String origin, ApkFile apk) {
        String name() {
            return apk.record().name();
        }
    }

    /** A package of a source. */
    record Offered(Source source, PackageRecord record) {}

    /**
     * Finds a package; an error when two sources have it with different bytes, since apk does not say which it means.
     */
    Optional<Offered> find(String name, String version) {
        List<Offered> found = new ArrayList<>();
        for (Source source : sources) {
            for (PackageRecord each : source.records().keySet()) {
                if (each.name().equals(name) && each.version().equals(version)) {
                    found.add(new Offered(source, each));
                }
            }
        }
        for (Offered each : found) {
            if (each.record().identity() == null
                    || !each.record().identity().equals(found.get(0).record().identity())) {
                throw Problem.of("choosing between repositories", "limit one of them by <includes>, or leave it out")
                        .at(found.get(0).source().id() + " and " + each.source().id())
                        .found(name + " " + version + " with different bytes")
                        .raise();
            }
        }
        return found.stream().findFirst();
    }

    Optional<ProjectFile> file(String name, String version) {
        return files.stream()
                .filter(each -> each.name().equals(name)
                        && each.apk().record().version().equals(version))
                .findFirst();
    }

    /**
     * Returns a tree in which apk finds the packages.
     *
     * @param allowed whether a version of a name may be chosen
     */
    Tree in(Tree base, String architecture, BiPredicate<String, String> allowed) throws IOException {
        Tree tree = base.copy();
        tree.remove(ApkProgram.FOLDER);
        for (int i = 0; i < sources.size(); i++) {
            StringBuilder text = new StringBuilder();
            sources.get(i).records().forEach((record, lines) -> {
                if (allowed.test(record.name(), record.version())) {
                    text.append(lines);
                }
            });
            String folder = folder(i) + "/" + architecture;
            tree.directory(folder, PLAIN.withMode(0755));
            tree.put(folder + "/APKINDEX.tar.gz", new RegularFile(PLAIN, index(text.toString())));
        }
        place(tree, files.stream().map(ProjectFile::apk).toList());
        return tree;
    }

    /** Puts files of packages where {@link #paths} says. */
    static void place(Tree tree, List<ApkFile> files) throws IOException {
        tree.directory(ApkProgram.FOLDER, PLAIN.withMode(0755));
        for (ApkFile each : files) {
            tree.put(
                    TreePath.of(path(each)),
                    new RegularFile(PLAIN, new Content.Slice(each.file(), 0, Files.size(each.file()))));
        }
    }

    static String path(ApkFile apk) {
        return ApkProgram.FOLDER + "/" + apk.record().file();
    }

    /** Returns the options that name the indexes. */
    List<String> options() {
        List<String> options = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            options.addAll(List.of("--repository", "/" + folder(i)));
        }
        return options;
    }

    private static String folder(int source) {
        return ApkProgram.FOLDER + "/" + source;
    }

    private static Content index(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(new StableGzip(bytes))) {
            tar.add(TreePath.of("APKINDEX"), new RegularFile(PLAIN, Content.of(text.getBytes(StandardCharsets.UTF_8))));
        }
        return Content.of(bytes.toByteArray());
    }
}
