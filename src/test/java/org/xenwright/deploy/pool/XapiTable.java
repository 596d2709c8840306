package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** What xapi publishes of its calls, by which a stand-in for it checks every call, and itself. */
final class XapiTable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String NULL = "OpaqueRef:NULL";

    private final Map<String, List<String>> calls = new TreeMap<>();
    private final Map<String, Map<String, String>> arguments = new TreeMap<>();
    private final Map<String, Set<String>> required = new TreeMap<>();
    private final Map<String, Map<String, String>> records = new TreeMap<>();
    private final Map<String, Set<String>> enums = new TreeMap<>();
    private final Map<String, Integer> errors = new TreeMap<>();

    /** A call that xapi would not understand. */
    static final class Misuse extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misuse(String what) {
            super(what);
        }
    }

    static XapiTable read() throws IOException {
        XapiTable table = new XapiTable();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(XapiTable.class.getResourceAsStream("xapi.txt"), StandardCharsets.UTF_8))) {
            in.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(table::line);
        }
        return table;
    }

    private void line(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "call" -> {
                String inside = words[2].substring(1, words[2].lastIndexOf(") -> "));
                calls.put(words[1], inside.isEmpty() ? List.of() : List.of(inside.split(", ")));
            }
            case "argument" -> {
                String[] place = words[1].split("\\.");
                boolean must = words[2].endsWith(" required");
                arguments
                        .computeIfAbsent(place[0], key -> new LinkedHashMap<>())
                        .put(place[1], must ? words[2].substring(0, words[2].length() - 9) : words[2]);
                if (must) {
                    required.computeIfAbsent(place[0], key -> new TreeSet<>()).add(place[1]);
                }
            }
            case "record" -> {
                Map<String, String> fields = new LinkedHashMap<>();
                for (String field : words[2].split(", ")) {
                    fields.put(field.split(": ")[0], field.split(": ")[1]);
                }
                records.put(words[1], fields);
            }
            case "enum" -> enums.put(words[1], Set.of(words[2].split(" ")));
            case "error" -> errors.put(words[1], Integer.valueOf(words[2]));
            default -> throw new IllegalArgumentException(line);
        }
    }

    /** Returns the names of all calls. */
    JsonNode methods() {
        ArrayNode names = JSON.arrayNode();
        calls.keySet().forEach(names::add);
        return names;
    }

    /** Returns the parameters' types of a call, without the session. */
    List<String> call(String method) {
        List<String> types = calls.get(method);
        if (types == null) {
            throw new Misuse("no call " + method);
        }
        return types;
    }

    /**
     * Checks what is given to a call behind the session.
     *
     * @param exists whether an object of a class has a reference
     */
    void check(String method, List<JsonNode> given, BiPredicate<String, String> exists) {
        List<String> types = call(method);
        if (types.size() != given.size()) {
            throw new Misuse(method + " takes " + types.size() + " arguments, not " + given.size());
        }
        for (int i = 0; i < types.size(); i++) {
            check(method, types.get(i), given.get(i), exists);
        }
    }

    private void check(String where, String type, JsonNode value, BiPredicate<String, String> exists) {
        boolean good;
        if (type.endsWith(" record")) {
            String kind = type.substring(0, type.length() - 7);
            Map<String, String> known = arguments.get(kind);
            good = value.isObject();
            for (Map.Entry<String, JsonNode> each : value.properties()) {
                String field = known.get(each.getKey());
                if (field == null) {
                    throw new Misuse(where + " takes no " + kind + "." + each.getKey());
                }
                check(where + " " + each.getKey(), field, each.getValue(), exists);
            }
            for (String each : required.get(kind)) {
                if (!value.has(each)) {
                    throw new Misuse(where + " lacks " + kind + "." + each);
                }
            }
        } else if (type.endsWith(" ref")) {
            String kind = type.substring(0, type.length() - 4);
            // an object that is no more is an error of xapi's own; another class's is misuse
            good = value.isTextual()
                    && (value.asText().equals(NULL) || value.asText().startsWith("OpaqueRef:" + kind + "-"));
        } else if (type.equals("(string -> string) map")) {
            good = value.isObject();
            for (JsonNode each : value) {
                good &= each.isTextual();
            }
        } else if (type.endsWith(" set")) {
            good = value.isArray();
            for (JsonNode each : value) {
                check(where, type.substring(0, type.length() - 4), each, exists);
            }
        } else if (type.startsWith("enum ")) {
            good = value.isTextual() && enums.get(type.substring(5)).contains(value.asText());
        } else {
            good = switch (type) {
                case "string", "datetime" -> value.isTextual();
                case "int" -> value.isIntegralNumber();
                case "bool" -> value.isBoolean();
                case "float" -> value.isFloatingPointNumber();
                default -> throw new Misuse("a type that the table does not know: " + type);
            };
        }
        if (!good) {
            throw new Misuse(where + " takes " + type + ", not " + value);
        }
    }

    /** Returns a record of a class with what xapi has where nothing is said. */
    ObjectNode record(String kind) {
        ObjectNode record = JSON.objectNode();
        records.get(kind).forEach((field, type) -> {
            if (type.endsWith(" set")) {
                record.putArray(field);
            } else if (type.endsWith(" map")) {
                record.putObject(field);
            } else if (type.endsWith(" ref")) {
                record.put(field, NULL);
            } else if (type.equals("int")) {
                record.put(field, 0);
            } else if (type.equals("float")) {
                record.put(field, 1.0);
            } else if (type.equals("bool")) {
                record.put(field, false);
            } else {
                record.put(field, "");
            }
        });
        return record;
    }

    /** Returns a documented error. */
    XapiRefusal error(String code, String... parameters) {
        Integer count = errors.get(code);
        if (count == null || count > parameters.length) {
            throw new IllegalArgumentException("not documented so: " + code + " " + List.of(parameters));
        }
        return new XapiRefusal(code, new ArrayList<>(List.of(parameters)));
    }
}
