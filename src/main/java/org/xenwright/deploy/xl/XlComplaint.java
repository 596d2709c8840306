package org.xenwright.deploy.xl;

import java.util.ArrayList;
import java.util.List;

/** The lines of an error that tell most: the first of libxl's, and the last ones. */
final class XlComplaint {
    private static final int LAST = 10;
    private static final int WIDEST = 400;

    private XlComplaint() {}

    static String of(String errors) {
        List<String> lines =
                errors.lines().filter(line -> !line.isBlank()).distinct().toList();
        int from = Math.max(0, lines.size() - LAST);
        List<String> kept = new ArrayList<>();
        lines.subList(0, from).stream()
                .filter(line -> line.startsWith("libxl: error:") || line.startsWith("xc: error:"))
                .findFirst()
                .ifPresent(kept::add);
        kept.addAll(lines.subList(from, lines.size()));
        return String.join("\n", kept.stream().map(XlComplaint::cut).toList());
    }

    private static String cut(String line) {
        return line.length() > WIDEST ? line.substring(0, WIDEST) + "…" : line;
    }

    /** Returns whether Xen had too little memory, which another start at the same time may have taken for a moment. */
    static boolean isOfMemory(int exit, String errors) {
        return exit == 5
                || errors.contains("failed to free memory for the domain")
                || errors.contains("Out of memory")
                || errors.contains("Cannot allocate memory");
    }
}
