package org.xenwright.domain.lint;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.Configuration;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.Key;
import org.xenwright.domain.schema.Keys;
import org.xenwright.domain.schema.OwnKeys;
import org.xenwright.domain.schema.Releases;
import org.xenwright.platform.GuestType;

/**
 * A configuration under the checks.
 *
 * @param complete whether nothing else is added to it, as to a file that extends others
 * @param arm whether it is for an ARM machine, as told by a key that only such a machine uses
 * @param releases the Xen it may be for
 */
record Subject(
        String file,
        Configuration configuration,
        Map<String, Setting> settings,
        boolean complete,
        boolean arm,
        Releases releases) {
    static Subject of(String file, Configuration configuration, boolean complete, Releases releases) {
        Map<String, Setting> settings = configuration.settings();
        boolean arm = settings.keySet().stream()
                .anyMatch(key -> Keys.find(key).map(Key::arm).orElse(false));
        return new Subject(file, configuration, settings, complete, arm, releases);
    }

    @Nullable
    Setting setting(String key) {
        return settings.get(key);
    }

    /** Returns the setting of a key that is set. */
    Setting said(String key) {
        return Objects.requireNonNull(settings.get(key), key);
    }

    /** Returns the value of a key that is set. */
    Value value(String key) {
        return said(key).value();
    }

    boolean has(String key) {
        return settings.containsKey(key);
    }

    /** Returns the text of a key; null when it is absent or a list. */
    @Nullable
    String text(String key) {
        Setting setting = settings.get(key);
        return setting != null && setting.value() instanceof Value.Atom atom ? atom.text() : null;
    }

    OptionalLong number(String key) {
        Setting setting = settings.get(key);
        return setting == null ? OptionalLong.empty() : setting.number();
    }

    /** Returns whether a truth value is set and true. */
    boolean on(String key) {
        return number(key).orElse(0) != 0;
    }

    /** Returns whether a truth value is set and false. */
    boolean off(String key) {
        return number(key).orElse(1) == 0;
    }

    /** Returns the texts of a list, as far as xl reads them. */
    List<Value.Atom> texts(String key) {
        Setting setting = settings.get(key);
        return setting != null && setting.value() instanceof Value.Sequence list ? list.atoms() : List.of();
    }

    /** Returns the type of guest that xl reads; null when it cannot be told. */
    @Nullable
    GuestType named() {
        String type = text("type");
        if (type != null) {
            return GuestType.of(type).orElse(null);
        }
        String builder = text("builder");
        if (builder != null) {
            return builder.equals("hvm") ? GuestType.HVM : builder.equals("generic") ? GuestType.PV : null;
        }
        return !complete || has("type") ? null : arm ? GuestType.PVH : GuestType.PV;
    }

    /**
     * Returns the type of guest that results, since on ARM libxl makes a pvh guest of a pv one; null when it cannot be
     * told.
     */
    @Nullable
    GuestType type() {
        GuestType named = named();
        return arm && named == GuestType.PV ? GuestType.PVH : named;
    }

    /** Returns whether it is a pv or pvh guest. */
    boolean paravirtual() {
        GuestType type = type();
        return type == GuestType.PV || type == GuestType.PVH;
    }

    boolean hvm() {
        return type() == GuestType.HVM;
    }

    /** Returns the command line of the kernel as xl puts it together. */
    String commandLine() {
        String line = text("cmdline");
        String root = text("root");
        String extra = text("extra");
        return line != null ? line : (root == null ? "" : "root=" + root + " ") + (extra == null ? "" : extra);
    }

    /** Returns the greatest number of vCPUs of the guest, without vnuma, which may set it too. */
    long mostVcpus() {
        return pinnable().orElse(1);
    }

    /** Returns how many vCPUs xl knows of when it reads what they are pinned to; none if none were set. */
    OptionalLong pinnable() {
        OptionalLong most = number("maxvcpus");
        OptionalLong now = number("vcpus");
        return most.orElse(0) != 0
                ? most
                : now.isPresent() ? OptionalLong.of(Math.max(1, now.getAsLong())) : OptionalLong.empty();
    }

    /** Returns the place of a setting that is missing. */
    Origin start() {
        return new Origin(file, 1, 1);
    }

    /** Returns whether a key means something to xl or to us. */
    static boolean known(String key) {
        return Keys.find(key).isPresent()
                || OwnKeys.isKnown(key)
                || key.equals("extends")
                || key.equals("abstract")
                || key.equals("fleet");
    }
}
