package org.xenwright.domain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xenwright.domain.language.CNumber;
import org.xenwright.domain.language.Value;

/**
 * The keys that a domain file that came with an image may set, as a table with a reason for each; all others are
 * refused.
 */
final class ForeignKeys {
    /** Kinds of values other than plain atoms, and the kind of those that are ignored. */
    static final String VIF = "vif";

    static final String DISK = "disk";
    static final String NEVER = "never";

    /** The actions of xl that leave nothing on the host's disk. */
    private static final Set<String> ACTIONS = Set.of("destroy", "restart", "rename-restart", "preserve", "soft-reset");

    private static final Map<String, ForeignKeys.Rule> ALL = load();

    private ForeignKeys() {}

    /**
     * The values allowed for a key.
     *
     * @param values the kind of its values, or a pattern for them
     * @param reason why they are allowed
     */
    record Rule(String key, String values, String reason) {
        /** Returns whether a value other than a card or a disk is allowed. */
        boolean takes(Value value) {
            Predicate<Value.Atom> good = switch (values) {
                case "any" -> atom -> true;
                case "number" -> atom -> CNumber.parse(atom.text()).isPresent();
                case "action" -> atom -> ACTIONS.contains(atom.text());
                default -> atom -> Pattern.matches(values, atom.text());
            };
            return value instanceof Value.Sequence list
                    ? values.equals("any")
                            && list.items().stream()
                                    .allMatch(each -> each instanceof Value.Atom atom && good.test(atom))
                    : value instanceof Value.Atom atom && good.test(atom);
        }
    }

    /** Returns all rules by key, in the order of the table. */
    static Map<String, Rule> all() {
        return ALL;
    }

    /** Returns the keys that count, for a message. */
    static String words() {
        return ALL.values().stream()
                .filter(rule -> !rule.values().equals(NEVER))
                .map(Rule::key)
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Rule> load() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        try (InputStream in = ForeignKeys.class.getResourceAsStream("foreign-keys.txt")) {
            if (in == null) {
                throw new IllegalStateException("the table of keys for foreign files is missing from this jar");
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#")) {
                    String[] fields = line.split(" +", 3);
                    rules.put(fields[0], new Rule(fields[0], fields[1], fields[2]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading the table of keys for foreign files", e);
        }
        return Collections.unmodifiableMap(rules);
    }
}
