package org.xenwright.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Text inside HTML and SVG. What a guest printed is nobody's markup. */
final class Markup {
    private Markup() {}

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        JunitXml.legal(text).codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    /** A path as the address of a link. */
    static String address(Path path) {
        List<String> names = new ArrayList<>();
        path.forEach(name -> names.add(
                URLEncoder.encode(name.toString(), StandardCharsets.UTF_8).replace("+", "%20")));
        return (path.isAbsolute() ? "file:///" : "") + String.join("/", names);
    }
}
