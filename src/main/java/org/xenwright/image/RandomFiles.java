package org.xenwright.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.image.inspect.ImageDifference;
import org.xenwright.packages.InstalledSystem;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.tree.Tree;

/**
 * The files that scripts of packages made differently in two runs, with the packages whose scripts may have made them.
 */
final class RandomFiles {
    private static final int MOST_PACKAGES = 4;

    private RandomFiles() {}

    /** Returns a line for each file, in the order of their paths; none when both runs agree. */
    static List<String> between(Tree first, Tree second, PackageWorld world) throws IOException {
        List<ImageDifference.FileChange> changes =
                ImageDifference.between(first, second, PackageWorlds.of(world)).files();
        if (changes.isEmpty()) {
            return List.of();
        }
        InstalledSystem installed = world.installed(second);
        List<String> lines = new ArrayList<>();
        for (ImageDifference.FileChange each : changes) {
            List<String> makers = installed.authors(each.path());
            if (makers.isEmpty() && !each.owner().isEmpty()) {
                makers = List.of(each.owner());
            }
            lines.add("two runs of the scripts differ in " + each.path() + " (" + each.what() + "), "
                    + switch (makers.size()) {
                        case 0 -> "which no script names";
                        case 1 -> "made by a script of " + makers.get(0);
                        default ->
                            "made by a script of one of "
                                    + String.join(", ", makers.subList(0, Math.min(MOST_PACKAGES, makers.size())))
                                    + (makers.size() > MOST_PACKAGES ? " …" : "");
                    });
        }
        return lines;
    }
}
