package org.xenwright.image.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.WholeFile;
import org.xenwright.image.manifest.FileName;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.oci.BlobDigest;
import org.xenwright.problem.Problem;

/**
 * The folder that the files of an image are made in. It remembers which image they were made from, so that getting it
 * again makes nothing, and so that it overwrites only files it made itself.
 */
public final class ImageFiles {
    private static final String RECORD = ".image";

    /** The prefix of folders in which an image is made; one that is there was left by a run that was killed. */
    private static final String WORK = ".get-";

    private static final String ATTEMPTED = "making the files of an image";

    private final Path folder;

    public ImageFiles(Path folder) {
        this.folder = folder;
    }

    /** Returns whether all files of this image lie there. */
    public boolean hold(BlobDigest digest, ImageManifest image) throws IOException {
        Path record = folder.resolve(RECORD);
        return isPlain(record) && Files.readString(record).equals(text(digest, image, folder));
    }

    /**
     * Makes sure that the image can be made here without touching the files of others. Writes nothing.
     *
     * @param chosen whether the user named the folder; one that only the image names is new, empty, or was made by this
     *     class
     * @param domains names of the domains that are to be made too
     * @throws org.xenwright.problem.ProblemException with the file that is in the way
     */
    public void check(ImageManifest image, boolean chosen, List<String> domains) throws IOException {
        boolean ours = isPlain(folder.resolve(RECORD));
        boolean there = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
        if (there && !chosen && (Files.isSymbolicLink(folder) || !ours && !isEmpty(folder))) {
            throw inTheWay(folder, "a folder that was not made for an image");
        }
        if (there && !Files.isDirectory(folder)) {
            throw inTheWay(folder, "no folder");
        }
        Set<String> made = made();
        Set<String> present = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        present.addAll(names(folder));
        for (String file : image.files()) {
            Path place = folder.resolve(file);
            if (present.contains(file) && !(made.contains(file) && isPlain(place))) {
                throw inTheWay(place, "a file that was not made for an image");
            }
        }
        for (String each : List.of("domains", ".domains")) {
            Path place = folder.resolve(each);
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                    && (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS) || !ours)) {
                throw inTheWay(place, "something that was not made for an image");
            }
        }
        checkDomains(domains);
    }

    private void checkDomains(List<String> domains) throws IOException {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String domain : domains) {
            if (!seen.add(domain)) {
                throw Problem.of(ATTEMPTED, "call them differently: their folders are one on some systems")
                        .found("two domains called '" + domain + "' but for the case")
                        .raise();
            }
            Path place = folder.resolve("domains").resolve(domain);
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                throw inTheWay(place, "something that is no folder");
            }
            for (String file : names(place)) {
                if (Files.isSymbolicLink(place.resolve(file))) {
                    throw inTheWay(place.resolve(file), "a link");
                }
            }
        }
    }

    /** The work that follows the files of an image and needs them. */
    @FunctionalInterface
    public interface Then {
        void run() throws IOException;
    }

    /**
     * Makes them, all or none: they are made in a folder of their own, and moved when the last is whole.
     *
     * @param then work that follows; when it fails the folder is again as it was, except for files of {@code then} that
     *     replaced others
     */
    public void make(BlobDigest digest, ReceivedImage image, Then then) throws IOException {
        Path missing = firstMissing();
        boolean wasEmpty = missing == null && isEmpty(folder);
        Files.createDirectories(folder);
        for (String each : names(folder)) {
            if (each.startsWith(WORK) && Files.isDirectory(folder.resolve(each), LinkOption.NOFOLLOW_LINKS)) {
                deleteTree(folder.resolve(each));
            }
        }
        Path work = Files.createTempDirectory(folder, WORK);
        try {
            Path made = Files.createDirectory(work.resolve("new"));
            image.render(made);
            exchange(made, Files.createDirectory(work.resolve("old")), digest, image.manifest(), then);
        } catch (IOException | RuntimeException e) {
            deleteTree(work);
            if (missing != null) {
                deleteTree(missing);
            } else if (wasEmpty) {
                for (String each : names(folder)) {
                    deleteTree(folder.resolve(each));
                }
            }
            throw e;
        }
        deleteTree(work);
    }

    private void exchange(Path made, Path old, BlobDigest digest, ImageManifest image, Then then) throws IOException {
        List<String> before = new ArrayList<>(made());
        before.add(RECORD);
        List<String> after = new ArrayList<>(image.files());
        move(before, folder, old);
        try {
            move(after, made, folder);
            after.add(RECORD);
            WholeFile.open(folder.resolve(RECORD)).write(text(digest, image, folder));
            then.run();
        } catch (IOException | RuntimeException e) {
            for (String each : after) {
                if (!Files.exists(made.resolve(each))) {
                    Files.deleteIfExists(folder.resolve(each));
                }
            }
            move(before, old, folder);
            throw e;
        }
    }

    private static void move(List<String> files, Path from, Path to) throws IOException {
        for (String each : files) {
            if (Files.exists(from.resolve(each), LinkOption.NOFOLLOW_LINKS)) {
                Files.move(from.resolve(each), to.resolve(each));
            }
        }
    }

    /** Returns the highest folder on the way that is not there yet; null when all are. */
    private @Nullable Path firstMissing() {
        Path missing = null;
        for (Path at = folder.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
            missing = at;
        }
        return missing;
    }

    /** Deletes a folder and everything in it; of links the link, not its target. */
    private static void deleteTree(Path tree) throws IOException {
        if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> walk = Files.walk(tree)) {
                for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    /** Returns names of the files that this class made here, as far as they can be its own. */
    private Set<String> made() throws IOException {
        Path record = folder.resolve(RECORD);
        if (!isPlain(record)) {
            return Set.of();
        }
        return Files.readAllLines(record).stream()
                .skip(1)
                .map(line -> line.split(" ", 2)[0])
                .filter(name -> {
                    try {
                        return !new FileName(name).text().isEmpty();
                    } catch (IllegalArgumentException e) {
                        return false;
                    }
                })
                .collect(Collectors.toSet());
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        return Files.isDirectory(folder) && names(folder).stream().allMatch(name -> name.startsWith(WORK));
    }

    private static boolean isPlain(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static RuntimeException inTheWay(Path place, String found) {
        return Problem.of(ATTEMPTED, "move it away, or choose another folder: -Dxen.output")
                .at(place.toString())
                .found(found)
                .raise();
    }

    private static String text(BlobDigest digest, ImageManifest image, Path folder) throws IOException {
        StringBuilder text = new StringBuilder(digest + "\n");
        for (String file : image.files()) {
            Path place = folder.resolve(file);
            if (isPlain(place)) {
                text.append(file)
                        .append(' ')
                        .append(Files.size(place))
                        .append(' ')
                        .append(Files.getLastModifiedTime(place).toMillis())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
