package org.xenwright.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Setting;
import org.xenwright.platform.GuestType;

/**
 * The start of domains from a disk that boots itself: each type of guest in the way that suits it best among those the
 * disk offers.
 *
 * @param offers the ways of the disk
 * @param host where the host has GRUB
 */
public record LoaderStart(Set<BootWay> offers, HostGrub host) {
    public LoaderStart {
        offers = Set.copyOf(offers);
    }

    /** Returns the way of a type; empty when the disk has none for it. */
    public Optional<BootWay> way(GuestType type) {
        List<BootWay> best = switch (type) {
            case PV -> List.of(BootWay.PYGRUB, BootWay.PV_GRUB);
            case PVH -> List.of(BootWay.PVH_GRUB, BootWay.PYGRUB);
            case HVM -> List.of(BootWay.BIOS, BootWay.UEFI);
        };
        return best.stream().filter(offers::contains).findFirst();
    }

    /** Returns the settings of a type, which count where a domain file does not say otherwise. */
    List<Assignment> settings(GuestType type) {
        List<Assignment> settings = new ArrayList<>();
        Optional<BootWay> way = way(type);
        if (way.isPresent()) {
            DomainLibrary.profile(profile(way.get()), host).assignments().stream()
                    .filter(assignment -> !assignment.key().equals("type"))
                    .forEach(settings::add);
        }
        return settings;
    }

    /**
     * Returns a domain that was given another type, with what that type starts with in place of what this one's did.
     *
     * @param before with the type that it had
     * @param after the same with another
     */
    public Domain restarted(Domain before, Domain after) {
        if (way(before.type()).isEmpty() || way(after.type()).isEmpty()) {
            return after;
        }
        Map<String, Setting> settings = new LinkedHashMap<>(after.settings());
        for (Assignment each : settings(before.type())) {
            Setting said = settings.get(each.key());
            if (said != null && said.origin().equals(each.origin())) {
                settings.remove(each.key());
            }
        }
        settings(after.type())
                .forEach(each ->
                        settings.putIfAbsent(each.key(), new Setting(each.key(), each.value(), false, each.origin())));
        return after.withSettings(CanonicalForm.of(settings));
    }

    /** Returns the profile that a domain file extends for a way from the disk. */
    public static String profile(BootWay way) {
        return switch (way) {
            case PYGRUB, PV_GRUB, PVH_GRUB -> way.word();
            case BIOS, UEFI -> "hvm-" + way.word();
            case SECURE_BOOT -> "hvm-" + BootWay.UEFI.word();
            case DIRECT, OTHER -> throw new IllegalArgumentException("no profile for " + way);
        };
    }
}
