package org.xenwright.domain.lint;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.Configuration;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.DomainType;
import org.xenwright.domain.schema.Keys;

/**
 * A configuration under the checks.
 *
 * @param complete whether nothing else is added to it; a file that extends others is not complete
 */
record Subject(String file, Configuration configuration, Map<String, Setting> settings, boolean complete) {
    static Subject of(String file, Configuration configuration, boolean complete) {
        return new Subject(file, configuration, configuration.settings(), complete);
    }

    @Nullable
    Setting setting(String key) {
        return settings.get(key);
    }

    boolean has(String key) {
        return settings.containsKey(key);
    }

    /** The text of a key; null when it is absent or a list. */
    @Nullable
    String text(String key) {
        Setting setting = settings.get(key);
        return setting != null && setting.value() instanceof Value.Atom atom ? atom.text() : null;
    }

    OptionalLong number(String key) {
        Setting setting = settings.get(key);
        return setting == null ? OptionalLong.empty() : setting.number();
    }

    /** The texts of a list, as far as xl reads them. */
    List<Value.Atom> texts(String key) {
        Setting setting = settings.get(key);
        return setting != null && setting.value() instanceof Value.Sequence list ? list.atoms() : List.of();
    }

    /** The kind of guest as xl finds it on x86; null when it cannot be told. */
    @Nullable
    DomainType type() {
        String type = text("type");
        if (type != null) {
            return DomainType.of(type).orElse(null);
        }
        String builder = text("builder");
        if (builder != null) {
            return builder.equals("hvm") ? DomainType.HVM : builder.equals("generic") ? DomainType.PV : null;
        }
        return complete && !has("type") ? DomainType.PV : null;
    }

    /** Where a thing that is missing would be. */
    Origin start() {
        return new Origin(file, 1, 1);
    }

    /** Whether a key means something to xl or to us. */
    static boolean known(String key) {
        return Keys.find(key).isPresent()
                || key.startsWith("guest.")
                || key.equals("extends")
                || key.equals("abstract")
                || key.equals("fleet");
    }
}
