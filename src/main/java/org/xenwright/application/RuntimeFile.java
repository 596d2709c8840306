package org.xenwright.application;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The file {@code release} of a JDK or a runtime, which says what it is. */
final class RuntimeFile {
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"([0-9][0-9.]*)");
    private static final Pattern MODULES = Pattern.compile("(?m)^MODULES=\"([^\"]*)\"");
    private static final int LONGEST = 1 << 16;

    /** Releases before the ninth called themselves 1.8. */
    private static final String OLD = "1.";

    private RuntimeFile() {}

    /** Returns the version, such as 17.0.21; empty where it does not say. */
    static String version(Tree home) throws IOException {
        Matcher matcher = VERSION.matcher(text(home));
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Returns the release of Java of a version, such as 17; 0 for none. */
    static int release(String version) {
        String rest = version.startsWith(OLD) ? version.substring(OLD.length()) : version;
        int end = rest.indexOf('.');
        String number = end < 0 ? rest : rest.substring(0, end);
        return number.matches("[0-9]{1,4}") ? Integer.parseInt(number) : 0;
    }

    /** Returns the modules of a runtime, in its order; none where it does not say. */
    static List<String> modules(Tree runtime) throws IOException {
        Matcher matcher = MODULES.matcher(text(runtime));
        return matcher.find() ? List.of(matcher.group(1).split(" ")) : List.of();
    }

    private static String text(Tree home) throws IOException {
        return home.follow("release").orElse(null) instanceof RegularFile file
                        && file.content().size() <= LONGEST
                ? new String(file.content().bytes(LONGEST), StandardCharsets.UTF_8)
                : "";
    }
}
