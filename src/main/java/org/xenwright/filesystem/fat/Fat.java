package org.xenwright.filesystem.fat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.xenwright.content.ImagePlan;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Tree;

/**
 * Writes FAT12, FAT16 and FAT32 file systems with long names. Facts: Microsoft, FAT32 File System Specification 1.03.
 *
 * <p>Files lie in the order of the tree, each in one piece; what is behind the last is free. A name of upper-case letters
 * that fits eight characters and three has no long form.
 */
public final class Fat {
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_-]([A-Za-z0-9 _-]*[A-Za-z0-9_-])?");

    private Fat() {}

    /**
     * Plans a file system.
     *
     * @throws org.xenwright.problem.ProblemException when the files do not fit, or hold what cannot be stored
     */
    public static FatPlan plan(Tree tree, FatOptions options) {
        if (!isLabel(options.label())) {
            throw Problem.of("naming a FAT file system", "choose another label")
                    .found("'" + options.label() + "'")
                    .expected("at most 11 letters, digits, dashes, underscores, and blanks within")
                    .raise();
        }
        FatScan scan = new FatScan();
        FatFolder root = scan.root(tree, !options.label().isEmpty());
        FatSizing sizing = new FatSizing(options.type(), root);
        FatGeometry geometry = sizing.geometry(options.size());
        long used = sizing.needed(geometry.clusterBytes());
        ImagePlan plan = new FatAssembly(geometry, options, root, used).plan();
        return new FatPlan(plan, (geometry.clusters() - used) * geometry.clusterBytes(), scan.remarks());
    }

    /** Returns whether a text can be a label; the empty one is none. */
    public static boolean isLabel(String text) {
        return text.isEmpty()
                || text.getBytes(StandardCharsets.UTF_8).length <= ShortNames.LENGTH
                        && LABEL.matcher(text).matches();
    }

    /** Returns the least bytes of a volume of a type. */
    public static long least(FatType type) {
        return FatSizing.least(type);
    }

    /** Returns an identity as {@code UUID=} in fstab has it: {@code 3F2A-91C0}. */
    static String identity(int serial) {
        return String.format(Locale.ROOT, "%04X-%04X", serial >>> 16, serial & 0xffff);
    }
}
