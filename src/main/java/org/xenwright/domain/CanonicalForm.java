package org.xenwright.domain;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.xenwright.domain.language.CNumber;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.Key;
import org.xenwright.domain.schema.Keys;
import org.xenwright.domain.schema.OwnKeys;

/** The canonical form of settings: keys in the order of the table, each value in the form that its key reads. */
final class CanonicalForm {
    private static final Map<String, Integer> ORDER = order();

    private CanonicalForm() {}

    /**
     * Returns settings in canonical order and form, those of the guest last.
     *
     * @throws org.xenwright.problem.ProblemException for a value that xl would treat as absent
     */
    static Map<String, Setting> of(Map<String, Setting> settings) {
        Map<String, Setting> ordered = new LinkedHashMap<>();
        settings.values().stream()
                .sorted(Comparator.comparingInt(CanonicalForm::rank).thenComparing(Setting::key))
                .forEach(setting -> ordered.put(setting.key(), setting(setting)));
        return ordered;
    }

    /** Writes numbers bare and decimal where Xen reads a number, and texts quoted where it reads a text. */
    private static Setting setting(Setting setting) {
        Key key = Keys.find(setting.key()).orElse(null);
        if (key == null) {
            return new Setting(setting.key(), quoted(setting.value()), false, setting.origin());
        }
        boolean list = setting.value() instanceof Value.Sequence;
        if (list ? !key.takesList() : !key.takesAtom()) {
            String kinds = key.kinds().stream().sorted().map(Key.Kind::words).collect(Collectors.joining(" or "));
            throw DomainBuilder.refuse(
                    setting,
                    list ? "a list" : DomainBuilder.text(setting),
                    kinds,
                    "xl would treat the key as absent; correct it");
        }
        if (setting.value() instanceof Value.Atom atom && key.kinds().contains(Key.Kind.NUMBER)
                || setting.value() instanceof Value.Atom && key.kinds().contains(Key.Kind.TRUTH)) {
            return number(setting, key);
        }
        return new Setting(setting.key(), quoted(setting.value()), false, setting.origin());
    }

    private static Setting number(Setting setting, Key key) {
        OptionalLong number = setting.number();
        if (setting.appended()) {
            throw DomainBuilder.refuse(
                    setting, "+= of numbers", "a number", "write = and the sum; xl would treat the key as absent");
        }
        if (number.isEmpty() && key.numeric()) {
            throw DomainBuilder.refuse(
                    setting,
                    DomainBuilder.text(setting),
                    "a whole number",
                    "xl would treat the key as absent; write it without a unit");
        }
        if (number.isEmpty()) {
            return new Setting(setting.key(), quoted(setting.value()), false, setting.origin());
        }
        long value = number.getAsLong();
        Origin origin = setting.value().origin();
        Value written = value < 0 ? Value.text(Long.toString(value), origin) : Value.number(value, origin);
        return new Setting(setting.key(), written, false, setting.origin());
    }

    private static Value quoted(Value value) {
        if (value instanceof Value.Sequence list) {
            return new Value.Sequence(
                    list.items().stream().map(CanonicalForm::quoted).toList(), list.origin());
        }
        Value.Atom atom = (Value.Atom) value;
        boolean plain = !atom.quoted() && CNumber.parse(atom.text()).isPresent() && !CNumber.looksOctal(atom.text());
        return plain ? atom : Value.text(atom.text(), atom.origin());
    }

    private static int rank(Setting setting) {
        boolean ours = OwnKeys.isOurs(setting.key());
        return ORDER.getOrDefault(setting.key(), ours ? Integer.MAX_VALUE : Integer.MAX_VALUE - 1);
    }

    private static Map<String, Integer> order() {
        Map<String, Integer> order = new LinkedHashMap<>();
        Keys.all().keySet().forEach(key -> order.put(key, order.size()));
        return order;
    }
}
