package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Version;

/**
 * Looks at a set of packages with nothing but the text of their stanzas and says what does not fit; shares no code with
 * the resolver.
 */
final class Checker {
    private static final Pattern RELATION =
            Pattern.compile("\\s*([^\\s:(]+)(?::([a-z0-9]+))?\\s*(?:\\(\\s*([<>=]+)\\s*([^\\s)]+)\\s*\\))?\\s*");

    private record Name(String name, String qualifier, String operator, String version) {
        static Name of(String text) {
            Matcher matcher = RELATION.matcher(text);
            if (!matcher.matches()) {
                throw new AssertionError("the checker cannot read '" + text + "'");
            }
            return new Name(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4));
        }

        boolean accepts(String found) {
            if (operator == null) {
                return true;
            }
            if (found == null) {
                return false;
            }
            int order = Version.of(found).compareTo(Version.of(version));
            return switch (operator) {
                case "<<" -> order < 0;
                case "<=", "<" -> order <= 0;
                case "=" -> order == 0;
                case ">=", ">" -> order >= 0;
                case ">>" -> order > 0;
                default -> throw new AssertionError(operator);
            };
        }
    }

    private final String nativeArchitecture;
    private final Collection<BinaryPackage> packages;

    Checker(String nativeArchitecture, Collection<BinaryPackage> packages) {
        this.nativeArchitecture = nativeArchitecture;
        this.packages = packages;
    }

    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (BinaryPackage pkg : packages) {
            for (String field : List.of("Pre-Depends", "Depends")) {
                for (String group : split(pkg, field, ",")) {
                    if (List.of(group.split("\\|")).stream().noneMatch(word -> there(pkg, Name.of(word), true))) {
                        complaints.add(pkg + " " + field + " " + group.strip());
                    }
                }
            }
            for (String field : List.of("Conflicts", "Breaks")) {
                for (String word : split(pkg, field, ",")) {
                    if (there(pkg, Name.of(word), false)) {
                        complaints.add(pkg + " " + field + " " + word.strip());
                    }
                }
            }
            for (BinaryPackage other : packages) {
                if (other != pkg && other.name().equals(pkg.name())) {
                    boolean shared = "same".equals(pkg.field("Multi-Arch"))
                            && "same".equals(other.field("Multi-Arch"))
                            && !architecture(pkg).equals(architecture(other))
                            && pkg.version().toString().equals(other.version().toString());
                    if (!shared) {
                        complaints.add(pkg + " beside " + other);
                    }
                }
            }
        }
        return complaints;
    }

    private boolean there(BinaryPackage owner, Name wanted, boolean positive) {
        for (BinaryPackage other : packages) {
            if (!positive && other.name().equals(owner.name())) {
                continue;
            }
            if (!reaches(owner, wanted, other, positive)) {
                continue;
            }
            if (other.name().equals(wanted.name())
                    && wanted.accepts(other.version().toString())) {
                return true;
            }
            for (String word : split(other, "Provides", ",")) {
                Name provided = Name.of(word);
                if (provided.name().equals(wanted.name()) && wanted.accepts(provided.version())) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean reaches(BinaryPackage owner, Name wanted, BinaryPackage other, boolean positive) {
        String kind = String.valueOf(other.field("Multi-Arch"));
        if (wanted.qualifier() == null) {
            return !positive || kind.equals("foreign") || architecture(owner).equals(architecture(other));
        }
        return wanted.qualifier().equals("any")
                ? !positive || kind.equals("allowed")
                : wanted.qualifier().equals(architecture(other));
    }

    private String architecture(BinaryPackage pkg) {
        String architecture = pkg.field("Architecture");
        return "all".equals(architecture) ? nativeArchitecture : String.valueOf(architecture);
    }

    private static List<String> split(BinaryPackage pkg, String field, String separator) {
        String value = pkg.field(field);
        List<String> parts = new ArrayList<>();
        if (value != null) {
            for (String part : value.split(separator)) {
                if (!part.isBlank()) {
                    parts.add(part);
                }
            }
        }
        return parts;
    }
}
