package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.ControlSyntaxException;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.deb.control.Paragraph;

/**
 * The preferences that make a version of a package the candidate, after apt_preferences(5).
 *
 * @param pins in order: for one package the first specific pin that matches decides, else the first general one
 * @param defaultRelease name, codename or version of the suite that gets priority 990; null for none
 */
public record Preferences(List<Pin> pins, @Nullable String defaultRelease) {
    /** No pins, no default release. */
    public static final Preferences NONE = new Preferences(List.of(), null);

    private static final int DEFAULT = 500;
    private static final int DEFAULT_RELEASE = 990;
    private static final int ONLY_UPGRADES = 100;
    private static final int NOT_AUTOMATIC = 1;

    public Preferences {
        pins = List.copyOf(pins);
    }

    /** Reads the text of a preferences file. */
    public static Preferences parse(byte[] text, String source) throws ControlSyntaxException {
        List<Pin> pins = new ArrayList<>();
        for (Paragraph paragraph : Paragraph.parseAll(text, source)) {
            pins.addAll(Pin.of(paragraph, source));
        }
        return new Preferences(pins, null);
    }

    public Preferences withDefaultRelease(@Nullable String release) {
        return new Preferences(pins, release);
    }

    /** These pins first, then the others. */
    public Preferences and(Preferences others) {
        List<Pin> all = new ArrayList<>(pins);
        all.addAll(others.pins);
        return new Preferences(all, defaultRelease != null ? defaultRelease : others.defaultRelease);
    }

    /** Returns the priority of one version, given every source that has it; below 1 it is never a candidate. */
    int priority(List<BinaryPackage> sameVersion) {
        Pin specific = decisive(sameVersion);
        if (specific != null) {
            return specific.priority();
        }
        int best = Integer.MIN_VALUE;
        for (BinaryPackage origin : sameVersion) {
            best = Math.max(best, priority(origin.source()));
        }
        return best;
    }

    /** Returns the specific pin that decides about a version, null when none does. */
    @Nullable
    Pin decisive(List<BinaryPackage> sameVersion) {
        for (Pin pin : pins) {
            if (!pin.general() && sameVersion.stream().anyMatch(pin::matches)) {
                return pin;
            }
        }
        return null;
    }

    /** Returns the pin that gives a version its priority, null when none does. */
    @Nullable
    Pin responsible(List<BinaryPackage> sameVersion) {
        Pin specific = decisive(sameVersion);
        if (specific != null) {
            return specific;
        }
        for (Pin pin : pins) {
            if (pin.general() && sameVersion.stream().anyMatch(each -> pin.matches(each.source()))) {
                return pin;
            }
        }
        return null;
    }

    private int priority(PackageSource source) {
        if (defaultRelease != null
                && (source.suite().answersTo(defaultRelease)
                        || source.suite().version().equals(defaultRelease))) {
            return DEFAULT_RELEASE;
        }
        for (Pin pin : pins) {
            if (pin.general() && pin.matches(source)) {
                return pin.priority();
            }
        }
        return switch (source.suite().upgrades()) {
            case AUTOMATIC -> DEFAULT;
            case ONLY_UPGRADES -> ONLY_UPGRADES;
            case NOT_AUTOMATIC -> NOT_AUTOMATIC;
        };
    }
}
