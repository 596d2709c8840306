package org.xenwright.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Allowance;

/**
 * Decides which files a disk may name as the ones behind it. A disk of a stranger can name any file of this machine,
 * whose bytes would then be the disk's; so a name is followed only to a plain file that really lies beside the disk or
 * below and is not hidden, in the folder of the image whose domain the disk is of, or where the user said that such
 * files may lie.
 */
public final class BackingFiles {
    private static final int MOST = 16;
    private static final String DOMAINS = "domains";
    private static final String MANIFEST = "manifest.json";

    private final @Nullable Path allowed;
    private final Set<Path> seen = new HashSet<>();
    private final Allowance allowance;

    /**
     * @param allowed a folder in which files behind a disk may lie too; null for none
     * @param allowance the account of the disk and of all behind it
     */
    BackingFiles(@Nullable Path allowed, Allowance allowance) throws IOException {
        this.allowance = allowance;
        this.allowed = allowed == null ? null : allowed.toRealPath();
    }

    /** Returns the account on which all of them are read. */
    Allowance allowance() {
        return allowance;
    }

    /**
     * Returns the file that a name means.
     *
     * @param file the disk that names it
     * @throws BackingFileException when it must not be followed
     */
    public Path follow(Path file, String name) throws IOException {
        Path disk = file.toRealPath();
        seen.add(disk);
        Path real;
        try {
            real = disk.resolveSibling(name).toRealPath();
        } catch (InvalidPathException e) {
            throw new DiskFormatException(file + ": a backing file of an impossible name");
        } catch (IOException e) {
            throw new BackingFileException(file, shown(name), "which is not there");
        }
        // what it is comes after where it is: whether a file of this machine exists is none of the disk's business
        // either
        if (!mayFollow(disk, real)) {
            throw new BackingFileException(file, shown(name), "which lies elsewhere");
        }
        if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
            throw new BackingFileException(file, shown(name), "which is no plain file");
        }
        if (!seen.add(real) || seen.size() > MOST) {
            throw new DiskFormatException(
                    file + ": too many of them behind it: backing files in a circle, or more than " + MOST);
        }
        return real;
    }

    private boolean mayFollow(Path disk, Path real) {
        Path folder = Objects.requireNonNull(disk.getParent());
        if (real.startsWith(folder) && !hidden(folder.relativize(real))
                || allowed != null && real.startsWith(allowed)) {
            return true;
        }
        Path domains = folder.getParent();
        Path image = domains == null ? null : domains.getParent();
        return domains != null
                && image != null
                && domains.endsWith(DOMAINS)
                && disk.getFileName().toString().startsWith(folder.getFileName() + ".")
                && image.equals(real.getParent())
                && Files.isRegularFile(image.resolve(MANIFEST), LinkOption.NOFOLLOW_LINKS);
    }

    /** Keys and settings of a user lie in hidden files; disks do not. */
    private static boolean hidden(Path below) {
        for (Path each : below) {
            if (each.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static String shown(String name) {
        return name.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }
}
