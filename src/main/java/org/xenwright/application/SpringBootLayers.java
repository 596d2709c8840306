package org.xenwright.application;

import java.util.ArrayList;
import java.util.List;

/** Which of its own libraries an executable jar of Spring Boot counts to which layer: {@code BOOT-INF/layers.idx}. */
final class SpringBootLayers {
    /** A layer and a file of it, or the beginning of the paths of its files. */
    private record Line(String layer, String path) {}

    private final List<Line> lines = new ArrayList<>();

    /** @param index the file's text; empty where there is none */
    SpringBootLayers(String index) {
        String layer = "";
        for (String line : index.split("\r?\n")) {
            String value = quoted(line);
            if (line.startsWith("- ")) {
                layer = value;
            } else if (!value.isEmpty()) {
                lines.add(new Line(layer, value));
            }
        }
    }

    private static String quoted(String line) {
        int from = line.indexOf('"');
        int to = line.lastIndexOf('"');
        return from < 0 || to == from ? "" : line.substring(from + 1, to);
    }

    /** Returns how often the library at a path changes. */
    Library.Kind kind(String path, String fileName) {
        for (Line each : lines) {
            if (each.path().equals(path) || each.path().endsWith("/") && path.startsWith(each.path())) {
                return kindOf(each.layer());
            }
        }
        return Library.kindOf(fileName);
    }

    private static Library.Kind kindOf(String layer) {
        return switch (layer) {
            case "dependencies" -> Library.Kind.RELEASE;
            case "snapshot-dependencies" -> Library.Kind.SNAPSHOT;
            default -> Library.Kind.PROJECT;
        };
    }
}
