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
    private static final Pattern MODULES = Pattern.compile("(?m)^MODULES=\"([^\"]*)\"");
    private static final int LONGEST = 1 << 16;

    private RuntimeFile() {}

    /** Returns the modules of a runtime, in its order; none where it does not say. */
    static List<String> modules(Tree runtime) throws IOException {
        Matcher matcher = MODULES.matcher(text(runtime));
        return matcher.find() ? List.of(matcher.group(1).split(" ")) : List.of();
    }

    private static String text(Tree runtime) throws IOException {
        return runtime.find("release").orElse(null) instanceof RegularFile file
                ? new String(file.content().bytes(LONGEST), StandardCharsets.UTF_8)
                : "";
    }
}
