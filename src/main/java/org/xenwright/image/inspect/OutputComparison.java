package org.xenwright.image.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.packages.PackageWorlds;
import org.xenwright.problem.Foreign;

/**
 * The outputs of two builds, compared byte by byte.
 *
 * @param same names of the files that do not differ
 * @param differences an explanation of each other file, of one line or more
 */
public record OutputComparison(List<String> same, List<String> differences) {
    public OutputComparison {
        same = List.copyOf(same);
        differences = List.copyOf(differences);
    }

    /**
     * Compares files of two folders.
     *
     * @param files their names, relative to both folders
     */
    public static OutputComparison of(List<String> files, Path first, Path second, PackageWorlds worlds)
            throws IOException {
        List<String> same = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        for (String file : files) {
            Path one = first.resolve(file);
            Path other = second.resolve(file);
            if (!Files.exists(one) || !Files.exists(other)) {
                differences.add(file + ": only one build made it");
                continue;
            }
            OutputDifference difference = OutputDifference.between(one, other, worlds);
            if (difference == null) {
                same.add(file);
            } else {
                differences.add(file + ": " + text(difference));
            }
        }
        return new OutputComparison(same, differences);
    }

    private static String text(OutputDifference difference) {
        StringBuilder text = new StringBuilder("from byte " + difference.offset() + ", " + difference.part());
        for (ImageDifference.FileChange each : difference.files()) {
            text.append("\n    ")
                    .append(each.sign())
                    .append(' ')
                    .append(Foreign.line(each.path().toString()))
                    .append("  ")
                    .append(Foreign.line(each.what()));
        }
        return text.toString();
    }
}
