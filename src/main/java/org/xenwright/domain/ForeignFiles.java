package org.xenwright.domain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.device.DiskOptions;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.SpecificationException;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.guest.GuestReader;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Configuration;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/**
 * Limits domain files that came with an image to what concerns its guests. Allowed statements are written anew from
 * what the parser understood, so that nothing unchecked passes; all others are refused with their place.
 */
final class ForeignFiles {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");

    /** Options of a card that concern the guest, or the card's own speed. */
    private static final Set<String> CARD = Set.of("model", "type", "rate");

    /** Options of a card that say where it is plugged in and which it is: they are ignored for the host's defaults. */
    private static final Set<String> HOSTS = Set.of("bridge", "mac");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private final ForeignTerms terms;
    private final List<String> remarks = new ArrayList<>();

    ForeignFiles(ForeignTerms terms) {
        this.terms = terms;
    }

    /**
     * A file that was allowed.
     *
     * @param fleet whether it named a table, so that it is not a domain by itself
     */
    record Foreign(Configuration statements, boolean fleet) {
        /** Returns whether it is only there to be extended. */
        boolean isAbstract() {
            Setting setting = statements.settings().get("abstract");
            return setting != null && setting.number().orElse(0) != 0;
        }
    }

    /**
     * Reads texts and checks them against the terms.
     *
     * @param texts by name
     * @throws ProblemException with file, line and key for the first that goes too far
     */
    SortedMap<String, Foreign> read(SortedMap<String, String> texts) {
        SortedMap<String, Foreign> files = new TreeMap<>();
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        texts.forEach((name, text) -> {
            String place = "image:" + shown(name) + ".cfg";
            if (!NAME.matcher(name).matches() || (name + ".cfg").equalsIgnoreCase(DomainProfiles.ASKED)) {
                throw Problem.of("reading the domain files of the image", "ask who published it")
                        .at(place)
                        .found("'" + shown(name) + "' for a name")
                        .expected(
                                "letters, digits and . _ + -, at most 64, and not that of the command line's own file")
                        .raise();
            }
            if (!seen.add(name)) {
                throw Problem.of("reading the domain files of the image", "ask who published it")
                        .at(place)
                        .found("two files whose names differ in case alone")
                        .raise();
            }
            files.put(name, admitted(Configuration.of(text.getBytes(StandardCharsets.UTF_8), place)));
        });
        return files;
    }

    /** Returns, for the user, the settings that were ignored. */
    List<String> remarks() {
        return List.copyOf(remarks);
    }

    private Foreign admitted(Configuration file) {
        List<Assignment> statements = new ArrayList<>();
        boolean fleet = false;
        for (Assignment each : file.assignments()) {
            if (each.key().equals("fleet")) {
                // a table does not travel, and one of this machine is not what the file means
                fleet = true;
            } else {
                admitted(each).ifPresent(statements::add);
            }
        }
        return new Foreign(new Configuration(statements), fleet);
    }

    private Optional<Assignment> admitted(Assignment statement) {
        String key = statement.key();
        if (terms.said().contains(key)) {
            return Optional.empty();
        }
        ForeignKeys.Rule rule = ForeignKeys.all().get(key);
        boolean never = rule != null && rule.values().equals(ForeignKeys.NEVER);
        if (key.startsWith(GuestReader.PREFIX) || terms.allowed().contains(key) && !never) {
            return Optional.of(statement);
        }
        if (rule == null) {
            throw refuse(statement, "'" + key + "', which is no matter of the guest alone", key);
        }
        switch (rule.values()) {
            case ForeignKeys.NEVER -> {
                remarks.add(statement.origin() + ": " + key + " does not count: " + rule.reason());
                return Optional.empty();
            }
            case ForeignKeys.VIF -> {
                return Optional.of(with(statement, item -> card(statement, item)));
            }
            case ForeignKeys.DISK -> {
                return Optional.of(with(statement, item -> disk(statement, item)));
            }
            default -> {
                if (!rule.takes(statement.value())) {
                    String value = statement.value() instanceof Value.Atom atom ? "'" + atom.text() + "'" : "a list";
                    throw refuse(statement, value + " for " + key + ", which is no matter of the guest alone", key);
                }
                if (key.equals("extends") && names(statement.value()).contains(BootWay.PYGRUB.word())) {
                    throw refuse(statement, "pygrub, a program of this host that reads the image's disk", "bootloader");
                }
                return Optional.of(statement);
            }
        }
    }

    private List<String> names(Value value) {
        return terms.allowed().contains("bootloader")
                ? List.of()
                : value instanceof Value.Sequence list
                        ? list.atoms().stream().map(Value.Atom::text).toList()
                        : List.of(((Value.Atom) value).text());
    }

    private interface Item {
        String of(Value.Atom item);
    }

    private Assignment with(Assignment statement, Item change) {
        if (!(statement.value() instanceof Value.Sequence list)
                || list.atoms().size() != list.items().size()) {
            throw refuse(statement, "something else than a list of texts", statement.key());
        }
        List<Value> items = new ArrayList<>();
        list.atoms().forEach(item -> items.add(Value.text(change.of(item), item.origin())));
        return new Assignment(
                statement.key(), statement.append(), new Value.Sequence(items, list.origin()), statement.origin());
    }

    private String card(Assignment statement, Value.Atom item) {
        VifSpec card = VifSpec.parse(item.text());
        for (Map.Entry<String, String> option : card.options().entrySet()) {
            String key = option.getKey();
            boolean taken = terms.allowed().contains(key)
                    || CARD.contains(key)
                            && (key.equals("rate")
                                    || WORD.matcher(option.getValue()).matches());
            if (!taken && HOSTS.contains(key)) {
                remarks.add(item.origin() + ": " + key + "=" + shown(option.getValue())
                        + " of a card does not count; the host's" + " default does, or -Ddomain.vif, or -Dxen.allow="
                        + key);
                card = card.with(key, null);
            } else if (!taken) {
                throw refuse(statement, item, key + "=" + option.getValue() + " of a card", key);
            }
        }
        if (Boolean.TRUE.equals(card.trusted()) && !terms.allowed().contains("trusted")) {
            throw refuse(statement, item, "a card that is to be trusted", "trusted");
        }
        if (!card.unrecognized().isEmpty()) {
            // the text as it came would bring all else back that does not count
            String word = card.unrecognized().get(0);
            throw refuse(statement, item, "'" + word + "' of a card, which xl does not know", "vif");
        }
        return card.text();
    }

    private String disk(Assignment statement, Value.Atom item) {
        DiskSpec disk;
        try {
            disk = DiskSpec.parse(item.text());
        } catch (SpecificationException e) {
            throw refuse(statement, item, Problem.messageOf(e), "disk");
        }
        String target = disk.target() == null ? "" : disk.target();
        for (String option : disk.options().values().keySet()) {
            if (!terms.allowed().contains(option)) {
                throw refuse(statement, item, option + "= of a disk", option);
            }
        }
        if (!disk.options().equals(DiskOptions.NONE)
                && disk.options().flags().keySet().stream()
                        .anyMatch(flag -> !terms.allowed().contains(flag))) {
            throw refuse(statement, item, "an option of a disk", "disk");
        }
        if (target.isEmpty() && disk.cdrom()) {
            return disk.text();
        }
        ForeignTerms.OwnFile own = terms.disks().get(target);
        if (own == null || own.format() != disk.format()) {
            throw refuse(
                    statement,
                    item,
                    "a disk that is '" + target + "' as " + disk.format().word(),
                    "disk",
                    "one of the image's own by its name and format: "
                            + String.join(", ", terms.disks().keySet()));
        }
        return new DiskSpec(own.place(), disk.vdev(), disk.format(), disk.writable(), disk.cdrom(), disk.options())
                .text();
    }

    private static ProblemException refuse(Assignment statement, String found, String key) {
        return refuse(statement, null, found, key);
    }

    private static ProblemException refuse(Assignment statement, Value.@Nullable Atom item, String found, String key) {
        return refuse(statement, item, found, key, "what concerns the guest: guest.* and " + ForeignKeys.words());
    }

    private static ProblemException refuse(
            Assignment statement, Value.@Nullable Atom item, String found, String key, String expected) {
        String remedy = "look what it would do to this host; then say it yourself, -Ddomain." + statement.key()
                + "=…, or accept what the image says: -Dxen.allow=" + key;
        return Problem.of("reading a domain file that came with the image", remedy)
                .at((item == null ? statement.origin() : item.origin()) + ", " + statement.key())
                .found(shown(found))
                .expected(expected)
                .raise();
    }

    /** Returns a stranger's text, made fit for a line of a message. */
    private static String shown(String text) {
        String plain = text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
        return plain.length() > 300 ? plain.substring(0, 300) + "…" : plain;
    }
}
