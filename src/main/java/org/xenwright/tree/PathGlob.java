package org.xenwright.tree;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A pattern of paths: {@code ?} and {@code *} stay inside a name, {@code **} does not. The same on every host. */
public final class PathGlob {
    private final Pattern pattern;

    /** @param glob absolute, or a name or path to be found at any depth */
    public PathGlob(String glob) {
        String text = glob.startsWith("/") ? glob : "/**/" + glob;
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (text.startsWith("/**/", i)) {
                regex.append("/(?:.*/)?");
                i += 3;
            } else if (text.startsWith("**", i)) {
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
        this.pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    public boolean matches(TreePath path) {
        return pattern.matcher("/" + new String(path.toBytes(), StandardCharsets.UTF_8))
                .matches();
    }
}
