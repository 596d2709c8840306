package org.xenwright.domain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.WholeFile;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.CNumber;
import org.xenwright.domain.language.Configuration;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Value;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

/**
 * The domain files an image brings along, as profiles: the settings of one domain, or of a fleet, are added to one of
 * them.
 */
public final class DomainProfiles {
    /** The file with the settings asked for, beside those of the project. */
    public static final String ASKED = "asked-for.cfg";

    private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    private final SortedMap<String, ForeignFiles.Foreign> files;
    private final String image;
    private final List<String> remarks;

    /**
     * Takes the files that came with an image.
     *
     * @param texts by name
     * @param image its name: the profile of this name is the default
     * @param terms what the files may say
     * @throws org.xenwright.problem.ProblemException with file, line and key where one goes beyond the terms, or cannot
     *     be read
     */
    public DomainProfiles(SortedMap<String, String> texts, String image, ForeignTerms terms) {
        ForeignFiles foreign = new ForeignFiles(terms);
        this.files = foreign.read(texts);
        this.image = image;
        this.remarks = foreign.remarks();
    }

    /** Returns, for the user, the settings of the files that were ignored. */
    public List<String> remarks() {
        return remarks;
    }

    /** Writes the domains of the project as they are, except fleets, whose tables do not travel. */
    public void writeAll(Path folder) throws IOException {
        clear(folder);
        for (Map.Entry<String, ForeignFiles.Foreign> file : files.entrySet()) {
            if (!file.getValue().fleet()) {
                write(folder, file.getKey(), file.getValue().statements());
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

    /** Writes domain files for a domain for each row of a table; the settings are for all of them. */
    public void writeFleet(Path folder, Path table, @Nullable String profile, Map<String, String> settings)
            throws IOException {
        String file = table.toAbsolutePath().normalize().toString();
        write(folder, profile, "fleet = " + quoted("fleet", file) + "\n" + lines(settings), "");
    }

    private void write(Path folder, @Nullable String asked, String text, String name) throws IOException {
        String profile = profile(asked, name);
        clear(folder);
        for (Map.Entry<String, ForeignFiles.Foreign> file : files.entrySet()) {
            List<Assignment> statements =
                    new ArrayList<>(file.getValue().statements().assignments());
            Origin end = Origin.of("the command line");
            statements.add(new Assignment("abstract", false, Value.number(1, end), end));
            write(folder, file.getKey(), new Configuration(statements));
        }
        String parent = profile == null ? "" : "extends = " + quoted("extends", profile) + "\n";
        WholeFile.closed(folder.resolve(ASKED)).write(parent + text);
    }

    private static void write(Path folder, String name, Configuration statements) throws IOException {
        WholeFile.closed(folder.resolve(name + ".cfg")).write(statements.text());
    }

    private @Nullable String profile(@Nullable String asked, String name) {
        List<String> concrete = files.entrySet().stream()
                .filter(file -> !file.getValue().isAbstract())
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

    /** Returns a text in quotes; since xl.cfg has no escapes, one with one kind of quotes stands in the other. */
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
