package org.xenwright.apk.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name in a relation of a package, with the versions that count: {@code so:libc.musl-x86_64.so.1}, {@code
 * nginx>=1.26}, {@code !nginx}.
 *
 * @param name of a package, or what packages provide
 * @param operator {@code =}, {@code <}, {@code <=}, {@code >}, {@code >=}, {@code ~} for any version that begins so,
 *     or {@code ><} for a checksum; empty for any version
 * @param version empty where there is no operator
 * @param conflict whether it must not be there
 */
public record ApkRelation(String name, String operator, String version, boolean conflict) {
    // names of libraries, commands and pkg-config files follow a colon; /bin/sh is a name too
    private static final Pattern FORM =
            Pattern.compile("(!?)([A-Za-z0-9_./:+\\[\\],-]++)(?:(><|[<>]=?|=?~|=)([A-Za-z0-9_.~+/=-]++))?");

    private static final int LONGEST = 1024;

    /** Reads one word; empty when it is none. */
    public static Optional<ApkRelation> find(String word) {
        Matcher form = FORM.matcher(word);
        if (word.length() > LONGEST || !form.matches() || ".:,".indexOf(word.charAt(form.end(2) - 1)) >= 0) {
            return Optional.empty();
        }
        String operator = form.group(3) == null ? "" : form.group(3).equals("=~") ? "~" : form.group(3);
        return Optional.of(new ApkRelation(
                form.group(2),
                operator,
                form.group(4) == null ? "" : form.group(4),
                !form.group(1).isEmpty()));
    }

    /** Reads words between blanks; what is none is left out, as it can name nothing. */
    public static List<ApkRelation> all(String words) {
        List<ApkRelation> relations = new ArrayList<>();
        for (String word : words.split(" ")) {
            find(word).ifPresent(relations::add);
        }
        return relations;
    }

    /**
     * Returns whether a package is what this names.
     *
     * @param provided its name and version, or something it provides, with its version when that has one
     */
    public boolean admits(ApkRelation provided) {
        return provided.name.equals(name) && admits(provided.version);
    }

    private boolean admits(String other) {
        if (operator.isEmpty()) {
            return true;
        }
        if (operator.equals("><")) {
            return false; // a package that is known by its checksum alone
        }
        if (operator.equals("~")) {
            return other.equals(version)
                    || other.startsWith(version) && !Character.isDigit(other.charAt(version.length()));
        }
        Optional<ApkVersion> wanted = ApkVersion.find(version);
        Optional<ApkVersion> given = ApkVersion.find(other);
        if (wanted.isEmpty() || given.isEmpty()) {
            return false;
        }
        int order = given.get().compareTo(wanted.get());
        return operator.contains("=") && order == 0
                || operator.startsWith("<") && order < 0
                || operator.startsWith(">") && order > 0;
    }

    @Override
    public String toString() {
        return (conflict ? "!" : "") + name + operator + version;
    }
}
