package org.xenwright.image.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.JsonText;
import org.xenwright.layer.TarMember;

/**
 * The place where outputs differ that are not disks: the value of a JSON document, a line, the member of an archive.
 */
final class TextOutputs {
    private static final ObjectMapper JSON = JsonText.mapper();
    private static final int LONGEST = 64 << 20;
    private static final int SHOWN = 60;

    private TextOutputs() {}

    /** Returns the part that the first differing byte belongs to, in words. */
    static String part(Path first, Path second, long offset) throws IOException {
        String name = String.valueOf(first.getFileName());
        if (name.endsWith(".tar")) {
            return TarMember.at(first, offset);
        }
        if (Files.size(first) < LONGEST && Files.size(second) < LONGEST) {
            byte[] a = Files.readAllBytes(first);
            byte[] b = Files.readAllBytes(second);
            String value = name.endsWith(".json") ? json(a, b) : null;
            if (value != null) {
                return value;
            }
            if (isText(a) && isText(b)) {
                return line(a, b, (int) offset);
            }
        }
        long one = Files.size(first);
        long other = Files.size(second);
        return one == other ? "a file of " + one + " bytes" : "files of " + one + " and " + other + " bytes";
    }

    private static @Nullable String json(byte[] first, byte[] second) throws IOException {
        try {
            return difference("", JSON.readTree(first), JSON.readTree(second));
        } catch (JsonProcessingException e) {
            // then its lines are compared
            return null;
        }
    }

    private static @Nullable String difference(String pointer, @Nullable JsonNode a, @Nullable JsonNode b) {
        if (a != null && b != null && a.isContainerNode() && a.getNodeType() == b.getNodeType()) {
            TreeSet<String> names = new TreeSet<>();
            for (JsonNode each : new JsonNode[] {a, b}) {
                for (Iterator<String> fields = each.fieldNames(); fields.hasNext(); ) {
                    names.add(fields.next());
                }
            }
            for (String name : names) {
                String found = difference(pointer + "/" + name, a.get(name), b.get(name));
                if (found != null) {
                    return found;
                }
            }
            for (int i = 0; a.isArray() && i < Math.max(a.size(), b.size()); i++) {
                String found = difference(pointer + "/" + i, a.get(i), b.get(i));
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
        boolean same = a == null ? b == null : a.equals(b);
        return same ? null : pointer + ": " + shown(a) + " -> " + shown(b);
    }

    private static String shown(@Nullable Object value) {
        String text = value == null ? "nothing" : value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static boolean isText(byte[] bytes) {
        for (byte each : bytes) {
            if (each >= 0 && each < ' ' && each != '\n' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }

    private static String line(byte[] first, byte[] second, int offset) {
        int number = 1;
        int start = 0;
        for (int i = 0; i < offset; i++) {
            if (first[i] == '\n') {
                number++;
                start = i + 1;
            }
        }
        return "line " + number + ": '" + shown(line(first, start)) + "' -> '" + shown(line(second, start)) + "'";
    }

    private static String line(byte[] text, int start) {
        int end = start;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        return new String(text, start, end - start, StandardCharsets.UTF_8);
    }
}
