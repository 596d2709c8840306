package org.xenwright.application;

import java.util.HashMap;
import java.util.Map;

/** Which of its own libraries an executable jar of Spring Boot counts to which layer: {@code BOOT-INF/layers.idx}. */
final class SpringBootLayers {
    /** The layer of a line, and how many lines stand before it. */
    private record Line(String layer, int number) {}

    /** By the file of a layer, or the folder of its files, which ends with a slash. */
    private final Map<String, Line> lines = new HashMap<>();

    /** @param index the file's text; empty where there is none */
    SpringBootLayers(String index) {
        String layer = "";
        for (String line : index.split("\r?\n")) {
            String value = quoted(line);
            if (line.startsWith("- ")) {
                layer = value;
            } else if (!value.isEmpty()) {
                lines.putIfAbsent(value, new Line(layer, lines.size()));
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
        Line first = lines.get(path);
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            Line folder = lines.get(path.substring(0, slash + 1));
            if (folder != null && (first == null || folder.number() < first.number())) {
                first = folder;
            }
        }
        return first == null ? Library.kindOf(fileName) : kindOf(first.layer());
    }

    private static Library.Kind kindOf(String layer) {
        return switch (layer) {
            case "dependencies" -> Library.Kind.RELEASE;
            case "snapshot-dependencies" -> Library.Kind.SNAPSHOT;
            default -> Library.Kind.PROJECT;
        };
    }
}
