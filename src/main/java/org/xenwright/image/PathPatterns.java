package org.xenwright.image;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.xenwright.tree.TreePath;

/**
 * Patterns for paths of an image: {@code *} and {@code ?} stay within a name, {@code **} crosses folders, and a final
 * {@code /**} means everything below.
 */
final class PathPatterns {
    private static final Pattern COPYRIGHT = Pattern.compile("/usr/share/doc/[^/]+/copyright");

    private final List<String> written;
    private final List<Pattern> patterns = new ArrayList<>();

    PathPatterns(List<String> written) {
        this.written = List.copyOf(written);
        for (String each : written) {
            patterns.add(compile(each.startsWith("/") ? each : "/" + each));
        }
    }

    /** What matches, but for the copyright of each package: leaving that out would break most licences. */
    Predicate<TreePath> excluded() {
        return path -> {
            String text = path.toString();
            return patterns.stream().anyMatch(pattern -> pattern.matcher(text).matches())
                    && !COPYRIGHT.matcher(text).matches();
        };
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** The same for dpkg in the image, so that it neither misses these files nor brings them back. */
    String dpkgConfiguration() {
        StringBuilder text = new StringBuilder("# paths this image was made without\n");
        for (String each : written) {
            String path = each.startsWith("/") ? each : "/" + each;
            // dpkg's * crosses folders
            text.append("path-exclude=").append(path.replace("**", "*")).append('\n');
        }
        return text.append("path-include=/usr/share/doc/*/copyright\n").toString();
    }

    @Override
    public String toString() {
        return written.toString();
    }

    private static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == '*' && i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString());
    }
}
