package org.xenwright.domain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.guest.Guest;
import org.xenwright.domain.guest.GuestDomain;
import org.xenwright.domain.guest.GuestIdentity;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Configuration;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.domain.schema.OwnKeys;
import org.xenwright.platform.GuestType;

/**
 * A domain with everything resolved: inheritance, what the image gives, and identity.
 *
 * @param name unique on its host
 * @param settings all keys, each with the place it comes from, those for xl in canonical order, then those of the guest
 * @param disks the key {@code disk}, read
 * @param vifs the key {@code vif}, read; every card has an address
 * @param guest its inside
 */
public record Domain(
        String name,
        GuestType type,
        Map<String, Setting> settings,
        List<DiskSpec> disks,
        List<VifSpec> vifs,
        Guest guest)
        implements GuestDomain {
    public Domain {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        disks = List.copyOf(disks);
        vifs = List.copyOf(vifs);
    }

    /** Returns whether a disk is the image's, and not one that a domain file names. */
    public boolean isOfImage(DiskSpec disk) {
        return isFrom(disk, ImageDefaults.ORIGIN);
    }

    /** Returns whether a disk was made for this domain alone. */
    public boolean isOwn(DiskSpec disk) {
        return isFrom(disk, ImageDefaults.OWN);
    }

    private boolean isFrom(DiskSpec disk, Origin origin) {
        int at = disks.indexOf(disk);
        Setting setting = settings.get("disk");
        return at >= 0
                && setting != null
                && setting.value() instanceof Value.Sequence list
                && list.items().get(at).origin().equals(origin);
    }

    /**
     * Returns the same domain with other disks.
     *
     * @param origin of those that it did not have
     */
    public Domain withDisks(List<DiskSpec> changed, Origin origin) {
        Setting before = settings.get("disk");
        List<Value> values = new ArrayList<>();
        for (DiskSpec disk : changed) {
            int at = disks.indexOf(disk);
            values.add(
                    at >= 0 && before != null && before.value() instanceof Value.Sequence list
                            ? list.items().get(at)
                            : Value.text(disk.text(), origin));
        }
        Origin place = before == null ? origin : before.origin();
        Map<String, Setting> all = new LinkedHashMap<>(settings);
        all.put("disk", new Setting("disk", new Value.Sequence(values, place), false, place));
        return new Domain(name, type, all, changed, vifs, guest);
    }

    /**
     * Returns the same domain with a word more on its kernel's command line. One that boots by a loader of its own disk
     * has no line for it: {@link BootWay#takesWords}.
     */
    public Domain withKernelWord(String word) {
        Setting before = settings.get("cmdline");
        boolean pygrub = BootWay.of(this) == BootWay.PYGRUB;
        if (before == null && !pygrub) {
            return this;
        }
        Map<String, Setting> all = new LinkedHashMap<>(settings);
        String line = before == null ? word : text("cmdline").orElse("") + " " + word;
        Origin origin = before == null ? ImageDefaults.ORIGIN : before.origin();
        all.put("cmdline", new Setting("cmdline", Value.text(line, origin), false, origin));
        return new Domain(name, type, CanonicalForm.of(all), disks, vifs, guest);
    }

    /** Returns the text of a key, if it is set to one. */
    public Optional<String> text(String key) {
        Setting setting = settings.get(key);
        return setting != null && setting.value() instanceof Value.Atom atom
                ? Optional.of(atom.text())
                : Optional.empty();
    }

    /** Returns the texts of a key that is set to a list of texts or to one; none otherwise. */
    public List<String> texts(String key) {
        Setting setting = settings.get(key);
        if (setting == null) {
            return List.of();
        }
        return setting.value() instanceof Value.Sequence list
                ? list.atoms().stream().map(Value.Atom::text).toList()
                : List.of(((Value.Atom) setting.value()).text());
    }

    /** Returns the number of a key, or the default. */
    public long number(String key, long otherwise) {
        Setting setting = settings.get(key);
        return setting == null ? otherwise : setting.number().orElse(otherwise);
    }

    @Override
    public String uuid() {
        return text("uuid").orElseThrow();
    }

    /** Returns the identity derived for the domain, so that no two share it: {@code machineId()} and seeds for more. */
    @Override
    public GuestIdentity identity() {
        return new GuestIdentity(uuid(), name);
    }

    /** Returns the same domain started as another type. */
    public Domain withType(GuestType other) {
        Map<String, Setting> changed = new LinkedHashMap<>(settings);
        Setting setting = changed.get("type");
        if (setting != null) {
            Origin origin = setting.origin();
            changed.put("type", new Setting("type", Value.text(other.word(), origin), false, origin));
        }
        Domain made = new Domain(name, other, changed, disks, vifs, guest);
        return made.emulated(this::isOfImage, ImageDefaults.ORIGIN).emulated(this::isOwn, ImageDefaults.OWN);
    }

    private Domain emulated(Predicate<DiskSpec> ours, Origin origin) {
        return withDisks(
                disks.stream()
                        .map(disk -> ours.test(disk) ? disk.withAccess(written(type, disk.writable())) : disk)
                        .toList(),
                origin);
    }

    /**
     * Returns whether a guest gets a disk for writing: an hvm guest does in any case, since libxl and xapi emulate no
     * read-only disk.
     *
     * @param wanted whether it is to be written
     */
    public static boolean written(GuestType type, boolean wanted) {
        return wanted || type == GuestType.HVM;
    }

    Domain withSettings(Map<String, Setting> changed) {
        return new Domain(name, type, changed, disks, vifs, guest);
    }

    /** Returns its memory in MiB. */
    public long memory() {
        return number("memory", 32);
    }

    public int vcpus() {
        return (int) number("vcpus", 1);
    }

    /** Returns the flat statements that xl reads. */
    public Configuration configuration() {
        return new Configuration(settings.values().stream()
                .filter(setting -> !OwnKeys.isOurs(setting.key()))
                .map(setting -> new Assignment(setting.key(), false, setting.value(), setting.origin()))
                .toList());
    }

    /** Returns the data of deploy-time templates: {@code $guest} and {@code $domain}. */
    public Map<String, Object> context() {
        Map<String, Object> domain = new LinkedHashMap<>();
        domain.put("name", name);
        domain.put("type", type.word());
        domain.put("uuid", uuid());
        domain.put("memory", memory());
        domain.put("vcpus", vcpus());
        domain.put("macs", vifs.stream().map(vif -> vif.option("mac")).toList());
        return Map.of("domain", domain, "guest", guest.context());
    }

    /**
     * An effective value.
     *
     * @param statement the key or the element of a list, and its value
     * @param origin the place it comes from
     */
    public record Explanation(String statement, Origin origin) {}

    /** Returns an explanation of each key, or each element of a list. */
    public List<Explanation> explain() {
        List<Explanation> all = new ArrayList<>();
        settings.values().forEach(setting -> {
            if (setting.value() instanceof Value.Sequence list && !list.items().isEmpty()) {
                for (int i = 0; i < list.items().size(); i++) {
                    all.add(explanation(
                            setting.key() + "[" + i + "]", list.items().get(i)));
                }
            } else {
                all.add(explanation(setting.key(), setting.value()));
            }
        });
        return all;
    }

    private static Explanation explanation(String key, Value value) {
        String text = value instanceof Value.Atom atom
                ? atom.quoted() ? "\"" + atom.text() + "\"" : atom.text()
                : value instanceof Value.Sequence list && list.items().isEmpty() ? "[]" : "a list";
        return new Explanation(key + " = " + text, value.origin());
    }
}
