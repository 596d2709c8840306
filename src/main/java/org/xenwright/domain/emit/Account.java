package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.Keys;
import org.xenwright.platform.GuestType;

/** Hands out the settings of a domain and keeps account of them, so that none is dropped in silence. */
final class Account {
    private final Domain domain;
    private final Set<String> taken = new HashSet<>();
    private final List<Unsaid> unsaid = new ArrayList<>();

    Account(Domain domain) {
        this.domain = domain;
    }

    Domain domain() {
        return domain;
    }

    boolean hvm() {
        return domain.type() == GuestType.HVM;
    }

    boolean has(String key) {
        return domain.settings().containsKey(key);
    }

    /** Returns one text; the caller accounts for it, by an element or by {@link #lose}. */
    Optional<String> text(String key) {
        taken.add(key);
        return domain.text(key);
    }

    /** Returns the texts of a list, or the one text. */
    List<String> texts(String key) {
        taken.add(key);
        return domain.texts(key);
    }

    /** Returns a number, or the default. */
    long number(String key, long otherwise) {
        taken.add(key);
        return domain.number(key, otherwise);
    }

    /** Returns whether a switch is on. */
    boolean on(String key, boolean otherwise) {
        return number(key, otherwise ? 1 : 0) != 0;
    }

    /** Returns the lists of texts inside of a list. */
    List<List<String>> lists(String key) {
        taken.add(key);
        List<List<String>> lists = new ArrayList<>();
        Setting setting = domain.settings().get(key);
        if (setting != null && setting.value() instanceof Value.Sequence outer) {
            for (Value item : outer.items()) {
                lists.add(
                        item instanceof Value.Sequence inner
                                ? inner.atoms().stream().map(Value.Atom::text).toList()
                                : List.of(((Value.Atom) item).text()));
            }
        }
        return lists;
    }

    /** Notes that a key, if it is set, or a part of its value, is not written. */
    void lose(String key, String why) {
        Setting setting = domain.settings().get(key);
        if (setting != null) {
            taken.add(key);
            note(key, setting.origin(), why);
        }
    }

    /** Notes a device whose list may be the image's. */
    void loseDevice(String key, String why) {
        taken.add(key);
        Setting setting = domain.settings().get(key);
        note(key, setting == null ? Origin.of(domain.name()) : setting.origin(), why);
    }

    private void note(String key, Origin origin, String why) {
        Unsaid one = new Unsaid(key, origin, why);
        if (!unsaid.contains(one)) {
            unsaid.add(one);
        }
    }

    /**
     * Returns everything that is not written: what was given up, then the keys that were never read, except those the
     * guest makes no use of and those that repeat a default.
     */
    List<Unsaid> close() {
        domain.settings().forEach((key, setting) -> {
            boolean counts = Keys.find(key)
                    .filter(known -> known.types().contains(domain.type()))
                    .isPresent();
            LibvirtWords.Word word = LibvirtWords.of(key);
            if (counts && !taken.contains(key) && !domain.texts(key).equals(List.of(String.valueOf(word.usual())))) {
                unsaid.add(new Unsaid(key, setting.origin(), word.why()));
            }
        });
        return List.copyOf(unsaid);
    }
}
