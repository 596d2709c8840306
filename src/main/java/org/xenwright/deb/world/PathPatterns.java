package org.xenwright.deb.world;

import java.util.List;
import java.util.function.Predicate;
import org.xenwright.tree.PathGlob;
import org.xenwright.tree.TreePath;

/** The files of packages an image is made without. */
final class PathPatterns {
    private static final PathGlob COPYRIGHT = new PathGlob("/usr/share/doc/*/copyright");

    private final List<String> written;
    private final List<PathGlob> globs;

    /** @param written patterns as in {@link PathGlob}; a leading slash may be missing */
    PathPatterns(List<String> written) {
        this.written = written.stream()
                .map(each -> each.startsWith("/") ? each : "/" + each)
                .toList();
        this.globs = this.written.stream().map(PathGlob::new).toList();
    }

    /**
     * Returns a filter by these patterns that never matches the copyright of a package: leaving that out would break
     * most licences.
     */
    Predicate<TreePath> excluded() {
        return path -> globs.stream().anyMatch(glob -> glob.matches(path)) && !COPYRIGHT.matches(path);
    }

    boolean isEmpty() {
        return globs.isEmpty();
    }

    /** The same for dpkg in the image, so that it neither misses these files nor brings them back. */
    String dpkgConfiguration() {
        StringBuilder text = new StringBuilder("# paths this image was made without\n");
        for (String each : written) {
            // dpkg's * crosses folders
            text.append("path-exclude=").append(each.replace("**", "*")).append('\n');
        }
        return text.append("path-include=/usr/share/doc/*/copyright\n").toString();
    }

    @Override
    public String toString() {
        return written.toString();
    }
}
