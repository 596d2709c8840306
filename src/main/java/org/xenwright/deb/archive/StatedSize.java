package org.xenwright.deb.archive;

import org.xenwright.content.ByteSize;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.TreePath;

/**
 * The account of a package's files against the size it states in its field {@code Installed-Size}. That is an estimate
 * and may be far off for an honest package, so only what is beyond all measure is refused.
 */
final class StatedSize {
    private static final long FREE = 1L << 30;
    private static final int SLACK = 8;

    private final UnpackedDeb deb;
    private final long most;
    private long sum;

    StatedSize(UnpackedDeb deb) {
        this.deb = deb;
        String kibibytes = deb.control().get("Installed-Size", "").strip();
        this.most = kibibytes.matches("[0-9]{1,12}") ? FREE + SLACK * 1024 * Long.parseLong(kibibytes) : Long.MAX_VALUE;
    }

    /** Charges a file of the package. */
    void charge(TreePath path, Inode inode) throws DebFormatException {
        if (!(inode instanceof RegularFile file)) {
            return;
        }
        if (file.content() instanceof Content.Sparse) {
            throw new DebFormatException(Problem.of(
                            "unpacking " + deb,
                            "have the package built anew with dpkg-deb, which stores such a file in full")
                    .at(path.toString())
                    .found("a sparse file of " + file.content().size() + " bytes")
                    .expected("a plain file: dpkg refuses a package with a sparse one")
                    .text());
        }
        sum += file.content().size();
        if (sum > most) {
            throw new DebFormatException(Problem.of(
                            "unpacking " + deb,
                            "have the package built anew, so that it states its size, or leave it out")
                    .at(path.toString())
                    .found("files of " + ByteSize.format(sum)
                            + " and more where the package states an Installed-Size of "
                            + ByteSize.format((most - FREE) / SLACK))
                    .expected("at most " + ByteSize.format(most))
                    .text());
        }
    }
}
