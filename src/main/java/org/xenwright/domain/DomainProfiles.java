package org.xenwright.domain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.CNumber;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

/**
 * The domain files an image brings along, as profiles: what somebody wants of one domain, or of a fleet, is said on top of
 * one of them.
 */
public final class DomainProfiles {
    /** The file of what was asked for, beside those of the project. */
    public static final String ASKED = "asked-for.cfg";

    private static final Pattern ABSTRACT = Pattern.compile("(?m)^[ \\t]*abstract[ \\t]*=[ \\t]*[1-9]");
    private static final Pattern FLEET = Pattern.compile("(?m)^[ \\t]*fleet[ \\t]*=");
    private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    private final SortedMap<String, String> files;
    private final String image;

    /**
     * @param files texts by name
     * @param image its name: the profile of this name is taken when nobody says which
     */
    public DomainProfiles(SortedMap<String, String> files, String image) {
        this.files = files;
        this.image = image;
    }

    /** Writes the domains of the project as they are, but fleets, whose tables did not come along. */
    public void writeAll(Path folder) throws IOException {
        clear(folder);
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (!FLEET.matcher(file.getValue()).find()) {
                Files.writeString(folder.resolve(file.getKey() + ".cfg"), file.getValue());
            }
        }
    }

    /**
     * Writes domain files for one domain.
     *
     * @param profile null for the one that suggests itself
     * @param settings xl.cfg keys and their values, and those of {@code guest.}
     */
    public void writeOne(Path folder, String name, @Nullable String profile, Map<String, String> settings)
            throws IOException {
        write(folder, profile, "name = " + quoted("name", name) + "\n" + lines(settings), name);
    }

    /** Writes domain files for a domain for each row of a table; settings are those of all. */
    public void writeFleet(Path folder, Path table, @Nullable String profile, Map<String, String> settings)
            throws IOException {
        String file = table.toAbsolutePath().normalize().toString();
        write(folder, profile, "fleet = " + quoted("fleet", file) + "\n" + lines(settings), "");
    }

    private void write(Path folder, @Nullable String asked, String text, String name) throws IOException {
        String profile = profile(asked, name);
        clear(folder);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey() + ".cfg"), file.getValue() + "\nabstract = 1\n");
        }
        String parent = profile == null ? "" : "extends = " + quoted("extends", profile) + "\n";
        Files.writeString(folder.resolve(ASKED), parent + text);
    }

    private @Nullable String profile(@Nullable String asked, String name) {
        List<String> concrete = files.entrySet().stream()
                .filter(file -> !ABSTRACT.matcher(file.getValue()).find())
                .map(Map.Entry::getKey)
                .toList();
        if (asked != null) {
            if (!files.containsKey(asked) && !DomainLibrary.PROFILES.contains(asked)) {
                TreeSet<String> known = new TreeSet<>(files.keySet());
                known.addAll(DomainLibrary.PROFILES);
                throw Problem.of(
                                "choosing the profile of a domain",
                                Nearest.to(asked, known)
                                        .map(near -> "write " + near + " if that was meant")
                                        .orElse("name a known one"))
                        .at("-Dxen.profile")
                        .found(asked)
                        .expected(String.join(", ", known))
                        .raise();
            }
            return asked;
        }
        for (String each : List.of(name, image)) {
            if (concrete.contains(each)) {
                return each;
            }
        }
        if (concrete.size() > 1) {
            throw Problem.of("choosing the profile of a domain", "say which with -Dxen.profile=NAME")
                    .found("an image with several")
                    .expected(String.join(", ", concrete))
                    .raise();
        }
        return concrete.isEmpty() ? null : concrete.get(0);
    }

    private static void clear(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Path file : DomainFiles.find(folder).values()) {
            Files.delete(file);
        }
    }

    private static String lines(Map<String, String> settings) {
        StringBuilder lines = new StringBuilder();
        settings.forEach((key, value) -> {
            if (!KEY.matcher(key).matches()) {
                throw Problem.of("reading what is asked of a domain", "name a key of xl.cfg, or of guest.")
                        .at("-D" + key)
                        .raise();
            }
            boolean plain = CNumber.parse(value).isPresent() || value.startsWith("[") && !value.contains("\n");
            lines.append(key)
                    .append(" = ")
                    .append(plain ? value : quoted(key, value))
                    .append('\n');
        });
        return lines.toString();
    }

    /** xl.cfg has no escapes: a text with one kind of quotes stands in the other. */
    private static String quoted(String key, String value) {
        boolean twice = value.indexOf('"') >= 0 && value.indexOf('\'') >= 0;
        if (twice || value.chars().anyMatch(c -> c < ' ')) {
            throw Problem.of("reading what is asked of a domain", "write it into a domain file instead")
                    .at(key)
                    .found("a value with both kinds of quotes, or of several lines")
                    .raise();
        }
        return value.indexOf('"') >= 0 ? "'" + value + "'" : "\"" + value + "\"";
    }
}
