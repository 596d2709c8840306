package org.xenwright.apk.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * The packages that the apk of a tree has installed, by its own records.
 *
 * @param packages in the order of the records
 * @param files of each package, under its name, as it recorded them
 */
public record InstalledDatabase(List<PackageRecord> packages, SortedMap<String, List<InstalledFile>> files) {
    /** The places of the records: since Alpine has one /usr, the second one. */
    private static final List<String> PLACES = List.of("lib/apk/db/installed", "usr/lib/apk/db/installed");

    private static final int LARGEST = 128 << 20;

    public InstalledDatabase {
        packages = List.copyOf(packages);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /**
     * A file, link or device of a package; folders are shared and belong to none.
     *
     * @param path as it was recorded
     * @param mode its permissions; -1 for the usual ones
     * @param checksum of its bytes, or of what a link leads to; null where none is recorded
     */
    public record InstalledFile(
            TreePath path, int mode, @Nullable ApkChecksum checksum) {}

    /** Returns the path of the records in a tree; empty when there are none. */
    public static Optional<String> place(Tree tree) {
        return PLACES.stream()
                .filter(each -> tree.follow(each).orElse(null) instanceof RegularFile)
                .findFirst();
    }

    /** Reads the records of a tree; empty when it has no apk. */
    public static Optional<InstalledDatabase> of(Tree tree) throws IOException {
        Optional<String> place = place(tree);
        if (place.isPresent() && tree.follow(place.get()).orElse(null) instanceof RegularFile file) {
            return Optional.of(read(file.content().bytes(LARGEST), "/" + place.get()));
        }
        return Optional.empty();
    }

    /**
     * Reads records. A path that no image can have names no file, and is passed over.
     *
     * @param name what errors call them
     */
    public static InstalledDatabase read(byte[] text, String name) throws IOException {
        FilesOfRecords files = new FilesOfRecords(new Allowance(Bounds.ofArchive()).reading(name), name);
        List<PackageRecord> packages = RecordLines.packages(text, name, files.allowance, files);
        return new InstalledDatabase(packages, files.all);
    }

    /**
     * Returns the package of each file, by its path without links. One that several packages recorded belongs to the
     * last, which replaced it.
     */
    public SortedMap<TreePath, String> owners(Tree tree) {
        SortedMap<TreePath, String> owners = new TreeMap<>();
        files.forEach((name, all) -> all.forEach(file ->
                tree.realParent(file.path()).filter(real -> !real.isRoot()).ifPresent(real -> owners.put(real, name))));
        return owners;
    }

    /** Collects the files while the records are read. */
    private static final class FilesOfRecords implements RecordLines.Files {
        private final Allowance allowance;
        private final String name;
        private final SortedMap<String, List<InstalledFile>> all = new TreeMap<>();
        private List<InstalledFile> current = new ArrayList<>();
        private @Nullable TreePath folder;
        private @Nullable TreePath path;
        private int mode = -1;
        private @Nullable ApkChecksum checksum;

        FilesOfRecords(Allowance allowance, String name) {
            this.allowance = allowance;
            this.name = name;
        }

        @Override
        public void line(char key, String value) throws IOException {
            switch (key) {
                case 'F' -> {
                    finish();
                    folder = path(TreePath.ROOT, value);
                }
                case 'R' -> {
                    finish();
                    path = folder == null || value.indexOf('/') >= 0 ? null : path(folder, value);
                }
                case 'a' -> mode = mode(value);
                case 'Z' -> checksum = ApkChecksum.of(value).orElse(null);
                default -> {
                    // M: the mode of a folder
                }
            }
        }

        private @Nullable TreePath path(TreePath below, String value) throws IOException {
            try {
                String text =
                        below.isRoot() ? value : new String(below.toBytes(), StandardCharsets.UTF_8) + "/" + value;
                TreePath made = TreePath.of(text);
                allowance.entry(made, made.length(), made.depth());
                return made;
            } catch (UnsafePathException e) {
                return null;
            }
        }

        private int mode(String value) throws ApkFormatException {
            String[] parts = value.split(":", -1);
            String digits = parts.length < 3 ? "" : parts[2];
            if (!digits.matches("[0-7]{1,6}")) {
                throw new ApkFormatException(name, "'" + value + "' are no owners and mode");
            }
            return Integer.parseInt(digits, 8) & 07777;
        }

        private void finish() {
            if (path != null) {
                current.add(new InstalledFile(path, mode, checksum));
            }
            path = null;
            mode = -1;
            checksum = null;
        }

        @Override
        public void end(PackageRecord of, int start, int end) {
            finish();
            folder = null;
            if (!current.isEmpty()) {
                all.merge(of.name(), current, (one, more) -> {
                    one.addAll(more);
                    return one;
                });
                current = new ArrayList<>();
            }
        }
    }
}
