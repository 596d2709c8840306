package org.xenwright.rpm.header;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * A file of a package as its header describes it.
 *
 * @param user name of its owner; root where the header says nothing
 * @param mode type and rights as {@code stat} has them
 * @param size in bytes
 * @param time when it was changed, in seconds since 1970
 * @param flags as rpm has them ({@code rpmfileAttrs})
 * @param digest of the content in hexadecimal, by {@link RpmTag#FILE_DIGEST_ALGORITHM}; empty when it has none
 * @param link target of a symbolic link; empty for other files
 * @param capabilities as {@code getcap} writes them; empty for none
 * @param device major and minor number of a device, as {@code stat} has them
 * @param inode number that hard links of one file share; 0 where the header does not say
 * @param state in a database, as rpm has it ({@code rpmfileState}); -1 in a package
 */
public record RpmFile(
        TreePath path,
        String user,
        String group,
        int mode,
        long size,
        long time,
        int flags,
        String digest,
        String link,
        String capabilities,
        int device,
        long inode,
        int state) {
    private static final int CONFIG = 1 << 0;
    private static final int DOC = 1 << 1;
    private static final int GHOST = 1 << 6;
    private static final int TYPE = 0170000;
    private static final int FOLDER = 0040000;
    private static final int NORMAL = 0; // neither replaced by another package nor left out

    /** Most bytes that the paths of a package may have; a long folder's name is written only once in a header. */
    private static final long MOST_PATHS = 64 << 20;

    /** Returns whether it is a configuration file, whose changes outlive an update. */
    public boolean isConfig() {
        return (flags & CONFIG) != 0;
    }

    public boolean isDoc() {
        return (flags & DOC) != 0;
    }

    /** Returns whether the package owns the name without bringing content for it. */
    public boolean isGhost() {
        return (flags & GHOST) != 0;
    }

    public boolean isFolder() {
        return (mode & TYPE) == FOLDER;
    }

    /** Returns whether it was put into the system: no other package's took its place, and no rule left it out. */
    public boolean isInstalled() {
        return state < 0 || state == NORMAL;
    }

    /**
     * Returns the files of a package in the order of its header, which is that of the numbers in a stripped payload.
     *
     * @throws RpmFormatException when a list has another length than that of the names, or a name leads elsewhere
     */
    public static List<RpmFile> of(RpmHeader header) throws RpmFormatException {
        List<TreePath> paths = paths(header);
        Columns columns = new Columns(header, paths.size());
        List<String> users = columns.texts(RpmTag.FILE_USERS);
        List<String> groups = columns.texts(RpmTag.FILE_GROUPS);
        long[] modes = columns.numbers(RpmTag.FILE_MODES);
        long[] sizes = columns.numbers(header.has(RpmTag.LONG_FILE_SIZES) ? RpmTag.LONG_FILE_SIZES : RpmTag.FILE_SIZES);
        long[] times = columns.numbers(RpmTag.FILE_MTIMES);
        long[] flags = columns.numbers(RpmTag.FILE_FLAGS);
        List<String> digests = columns.texts(RpmTag.FILE_DIGESTS);
        List<String> links = columns.texts(RpmTag.FILE_LINKS);
        List<String> capabilities = columns.texts(RpmTag.FILE_CAPS);
        long[] devices = columns.numbers(RpmTag.FILE_RDEVS);
        long[] inodes = columns.numbers(RpmTag.FILE_INODES);
        boolean installed = header.has(RpmTag.FILE_STATES);
        long[] states = columns.numbers(RpmTag.FILE_STATES);
        List<RpmFile> files = new ArrayList<>(paths.size());
        for (int i = 0; i < paths.size(); i++) {
            files.add(new RpmFile(
                    paths.get(i),
                    or(users.get(i), "root"),
                    or(groups.get(i), "root"),
                    (int) modes[i],
                    sizes[i],
                    times[i],
                    (int) flags[i],
                    digests.get(i),
                    links.get(i),
                    capabilities.get(i),
                    (int) devices[i],
                    inodes[i],
                    installed ? (byte) states[i] : -1));
        }
        return files;
    }

    /**
     * Returns the paths of a package's files that are in the system, without folders; a header of a database says which.
     *
     * @throws RpmFormatException when a list has another length than that of the names, or a name leads elsewhere
     */
    public static List<TreePath> installed(RpmHeader header) throws RpmFormatException {
        List<TreePath> paths = paths(header);
        Columns columns = new Columns(header, paths.size());
        long[] modes = columns.numbers(RpmTag.FILE_MODES);
        long[] states = columns.numbers(RpmTag.FILE_STATES); // all are normal where the header does not say
        List<TreePath> installed = new ArrayList<>(paths.size());
        for (int i = 0; i < modes.length; i++) {
            if ((modes[i] & TYPE) != FOLDER && states[i] == NORMAL) {
                installed.add(paths.get(i));
            }
        }
        return installed;
    }

    private static String or(String name, String usual) {
        return name.isEmpty() ? usual : name;
    }

    /**
     * Returns the paths of a package's files in the order of its header.
     *
     * @throws RpmFormatException when names and folders do not fit together, or a name leads elsewhere
     */
    public static List<TreePath> paths(RpmHeader header) throws RpmFormatException {
        List<TreePath> paths = new ArrayList<>();
        try {
            if (!header.has(RpmTag.BASE_NAMES)) {
                for (byte[] each : header.strings(RpmTag.OLD_FILE_NAMES)) {
                    paths.add(TreePath.of(each));
                }
                return paths;
            }
            List<byte[]> names = header.strings(RpmTag.BASE_NAMES);
            List<byte[]> folders = header.strings(RpmTag.DIR_NAMES);
            long[] places = header.numbers(RpmTag.DIR_INDEXES);
            if (places.length != names.size()) {
                throw new RpmFormatException(
                        header.toString(), names.size() + " names of files in " + places.length + " folders");
            }
            long length = 0;
            for (int i = 0; i < places.length; i++) {
                if (places[i] >= folders.size()) {
                    throw new RpmFormatException(
                            header.toString(), "a file in folder " + places[i] + " of " + folders.size());
                }
                byte[] folder = folders.get((int) places[i]);
                length += folder.length + names.get(i).length;
                if (length > MOST_PATHS) {
                    throw new RpmFormatException(header.toString(), "paths of more than " + MOST_PATHS + " bytes");
                }
                byte[] path = Arrays.copyOf(folder, folder.length + names.get(i).length);
                System.arraycopy(names.get(i), 0, path, folder.length, names.get(i).length);
                paths.add(TreePath.of(path));
            }
        } catch (UnsafePathException e) {
            throw new RpmFormatException(header.toString(), e);
        }
        return paths;
    }

    /** The lists of a header, each with a value for each file or absent. */
    private record Columns(RpmHeader header, int files) {
        List<String> texts(RpmTag tag) throws RpmFormatException {
            List<String> texts = header.texts(tag);
            check(tag, texts.size());
            return texts.isEmpty() ? Collections.nCopies(files, "") : texts;
        }

        long[] numbers(RpmTag tag) throws RpmFormatException {
            long[] numbers = header.numbers(tag);
            check(tag, numbers.length);
            return numbers.length == 0 ? new long[files] : numbers;
        }

        private void check(RpmTag tag, int count) throws RpmFormatException {
            if (count != 0 && count != files) {
                throw new RpmFormatException(
                        header.toString(), tag + " has " + count + " values for " + files + " files");
            }
        }
    }
}
