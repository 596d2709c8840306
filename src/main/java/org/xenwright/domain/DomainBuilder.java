package org.xenwright.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.SpecificationException;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.guest.Guest;
import org.xenwright.domain.guest.GuestIdentity;
import org.xenwright.domain.guest.GuestReader;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Joining;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Secrets;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** Makes a domain from statements: the image's come first, then those of the file's ancestors, then its own. */
final class DomainBuilder {
    private final ImageDefaults image;
    private final MacPool macs = new MacPool();

    /**
     * The statements a domain is made from.
     *
     * @param fallback the name of a domain whose file gives none
     * @param origin the file or the row of a table
     */
    record Draft(String fallback, Origin origin, List<Assignment> assignments) {}

    DomainBuilder(ImageDefaults image) {
        this.image = image;
    }

    List<Domain> build(List<Draft> drafts) {
        drafts.forEach(draft -> macs.reserve(draft.assignments()));
        List<Domain> domains = new ArrayList<>(drafts.size());
        drafts.forEach(draft -> domains.add(build(draft.fallback(), draft.origin(), draft.assignments())));
        return domains;
    }

    private Domain build(String fallback, Origin origin, List<Assignment> assignments) {
        Joining joining = new Joining();
        image.assignments().forEach(assignment -> apply(joining, assignment));
        assignments.forEach(assignment -> apply(joining, assignment));
        Map<String, Setting> settings = joining.settings();
        GuestType type = type(settings);
        boot(settings, type);
        Setting named = settings.computeIfAbsent("name", key -> setting(key, Value.text(fallback, origin)));
        String name = text(named);
        // a name is a folder too, and a word of commands
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.+:-]{0,63}")) {
            throw refuse(
                    named,
                    name,
                    "letters, digits and _ . + : -, at most 64, of which the first is a letter, a digit or _",
                    "choose such a name");
        }
        Guest guest = new GuestReader(settings).read(name);
        GuestIdentity identity = new GuestIdentity(image.seed(), name);
        settings.computeIfAbsent("uuid", key -> setting(key, Value.text(identity.uuid(), derived())));
        List<DiskSpec> disks = disks(settings, type, guest.stateless());
        List<VifSpec> vifs = vifs(settings, identity);
        return new Domain(name, type, CanonicalForm.of(settings), disks, vifs, guest);
    }

    private static void apply(Joining joining, Assignment assignment) {
        boolean appended = assignment.append() && joining.has(assignment.key());
        Origin before = joining.add(assignment, appended);
        if (before != null) {
            throw Problem.of("joining values", "write both as lists, or both as texts")
                    .at(assignment.origin() + ", " + assignment.key())
                    .found("+= of a list to a text or of a text to a list; the first is at " + before)
                    .raise();
        }
    }

    private static GuestType type(Map<String, Setting> settings) {
        Setting setting = settings.get("type");
        if (setting == null) {
            return GuestType.PVH;
        }
        return GuestType.of(text(setting))
                .orElseThrow(() -> refuse(setting, text(setting), "pv, pvh or hvm", "correct the type"));
    }

    /**
     * Adds what the image starts with, unless the file names something to start; one command line instead of its
     * halves.
     */
    private void boot(Map<String, Setting> settings, GuestType type) {
        boolean own = settings.containsKey("kernel")
                || settings.containsKey("bootloader")
                || settings.containsKey("firmware");
        LoaderStart start = image.start() != null && image.start().way(type).isPresent() ? image.start() : null;
        ImageDefaults.Boot boot = start == null ? image.boot() : null;
        if (start != null) {
            disk(settings, type, start, own);
        }
        if (boot != null && !own) {
            put(settings, ImageDefaults.text("kernel", boot.kernel()));
            if (boot.ramdisk() != null) {
                put(settings, ImageDefaults.text("ramdisk", boot.ramdisk()));
            }
        }
        Setting root = settings.remove("root");
        Setting extra = settings.remove("extra");
        if (settings.containsKey("cmdline")) {
            return;
        }
        String device = root != null ? text(root) : boot == null || own ? null : boot.root();
        String words = extra != null ? text(extra) : boot == null || own ? null : boot.words(type);
        if (device == null && words == null) {
            return;
        }
        String line = device == null ? words : words == null ? "root=" + device : "root=" + device + " " + words;
        Origin place = extra != null ? extra.origin() : root != null ? root.origin() : ImageDefaults.ORIGIN;
        settings.put("cmdline", setting("cmdline", Value.text(line == null ? "" : line, place)));
    }

    /** Adds what a guest with a boot loader on its disk starts with; a machine has the rest with another firmware too. */
    private static void disk(Map<String, Setting> settings, GuestType type, LoaderStart start, boolean own) {
        boolean machine = type == GuestType.HVM && !settings.containsKey("kernel");
        boolean firmware = settings.containsKey("firmware") || settings.containsKey("bios");
        for (Assignment assignment : own && !machine ? List.<Assignment>of() : start.settings(type)) {
            if (!firmware || !assignment.key().equals("firmware")) {
                put(settings, assignment);
            }
        }
    }

    private static void put(Map<String, Setting> settings, Assignment assignment) {
        settings.computeIfAbsent(
                assignment.key(), key -> new Setting(key, assignment.value(), false, assignment.origin()));
    }

    private static List<DiskSpec> disks(Map<String, Setting> settings, GuestType type, boolean stateless) {
        List<DiskSpec> disks = new ArrayList<>();
        List<Value> values = new ArrayList<>();
        for (Value.Atom atom : list(settings.get("disk"))) {
            DiskSpec disk;
            try {
                disk = DiskSpec.parse(atom.text());
            } catch (SpecificationException e) {
                throw Problem.of("reading a disk", "write format=raw,vdev=xvda,access=rw,target=/PATH")
                        .at(atom.origin().toString())
                        .found(Problem.messageOf(e))
                        .raise(e);
            }
            if (atom.origin().equals(ImageDefaults.ORIGIN)) {
                disk = disk.withAccess(Domain.written(type, disk.writable() && !stateless));
            }
            disks.add(disk);
            values.add(Value.text(disk.text(), atom.origin()));
        }
        replace(settings, "disk", values);
        return disks;
    }

    /** Returns the cards, each with an address; a domain that says nothing of cards has one. */
    private List<VifSpec> vifs(Map<String, Setting> settings, GuestIdentity identity) {
        settings.computeIfAbsent("vif", key -> setting(key, Value.texts(List.of(""), derived())));
        List<VifSpec> vifs = new ArrayList<>();
        List<Value> values = new ArrayList<>();
        for (Value.Atom atom : list(settings.get("vif"))) {
            VifSpec vif = VifSpec.parse(atom.text());
            if (!vif.unrecognized().isEmpty()) {
                throw Problem.of("reading a network card", "correct the option; xl would ignore it")
                        .at(atom.origin().toString())
                        .found(Secrets.hidden(vif.unrecognized().get(0)))
                        .expected("one of " + String.join(", ", VifSpec.KEYS))
                        .raise();
            }
            try {
                vif.check();
            } catch (SpecificationException e) {
                throw Problem.of("reading a network card", "correct the option; xl would stop at it")
                        .at(atom.origin().toString())
                        .found(Problem.messageOf(e))
                        .raise(e);
            }
            String mac = vif.option("mac");
            if (mac == null) {
                vif = vif.with("mac", macs.derive(identity, vifs.size()).text());
            } else if (vif.mac().isEmpty() || vif.mac().get().multicast()) {
                throw Problem.of("reading a network card", "correct the address")
                        .at(atom.origin().toString())
                        .found("mac=" + mac)
                        .expected("six hex pairs, the first of them even")
                        .raise();
            } else {
                vif = vif.with("mac", vif.mac().get().text());
            }
            vifs.add(vif);
            values.add(Value.text(vif.text(), atom.origin()));
        }
        replace(settings, "vif", values);
        return vifs;
    }

    private static void replace(Map<String, Setting> settings, String key, List<Value> values) {
        Setting before = settings.get(key);
        if (before != null) {
            Value.Sequence list = new Value.Sequence(values, before.value().origin());
            settings.put(key, new Setting(key, list, false, before.origin()));
        }
    }

    private static List<Value.Atom> list(@Nullable Setting setting) {
        if (setting == null) {
            return List.of();
        }
        if (!(setting.value() instanceof Value.Sequence list)) {
            throw refuse(setting, text(setting), "a list", "put the text into [ ]");
        }
        if (list.atoms().size() != list.items().size()) {
            throw refuse(setting, "a list in the list", "texts only", "flatten the list");
        }
        return list.atoms();
    }

    static String text(Setting setting) {
        if (setting.value() instanceof Value.Atom atom) {
            return atom.text();
        }
        throw refuse(setting, "a list", "one text", "take the brackets away");
    }

    static ProblemException refuse(Setting setting, String found, String expected, String remedy) {
        return Problem.of("reading a domain file", remedy)
                .at(setting.origin() + ", " + setting.key())
                .found(Secrets.hidden(setting.key(), found))
                .expected(expected)
                .raise();
    }

    private static Setting setting(String key, Value value) {
        return new Setting(key, value, false, value.origin());
    }

    private static Origin derived() {
        return Origin.of("derived");
    }
}
