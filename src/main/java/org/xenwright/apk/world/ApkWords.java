package org.xenwright.apk.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xenwright.apk.database.ApkRelation;
import org.xenwright.packages.PackageRequest;
import org.xenwright.problem.Problem;

/**
 * The words of a request, as a project writes them and as apk takes them: {@code NAME}, also with a version behind
 * one of apk's operators, and {@code -NAME} for a package that is kept out.
 *
 * @param relations in the order of the POM
 */
record ApkWords(List<ApkRelation> relations) {
    // no path, since apk takes a word with .apk in it for a file, and none that the command line takes for an option
    private static final Pattern NAME = Pattern.compile("(?:(?:so|cmd|pc):)?[A-Za-z0-9_][A-Za-z0-9._+\\[-]*");

    ApkWords {
        relations = List.copyOf(relations);
    }

    /** @throws org.xenwright.problem.ProblemException when one is no word of apk */
    static ApkWords of(PackageRequest request) {
        List<ApkRelation> relations = new ArrayList<>();
        for (String word : request.wanted()) {
            relations.add(relation(word));
        }
        return new ApkWords(relations);
    }

    private static ApkRelation relation(String word) {
        boolean out = word.startsWith("-");
        Optional<ApkRelation> relation = ApkRelation.find(out ? "!" + word.substring(1) : word)
                .filter(each -> NAME.matcher(each.name()).matches())
                .filter(each -> !word.contains(".apk")
                        && !word.startsWith("!")
                        && !each.operator().equals("><"));
        return relation.orElseThrow(
                () -> Problem.of("reading the packages of the image", "correct the name; a file is written ./FILE.apk")
                        .at("<image><packages>")
                        .found("<package>" + word + "</package>, which apk of the base would not take for a package")
                        .expected("NAME, NAME=VERSION, NAME~VERSION, NAME>=VERSION and the like, -NAME to keep it out")
                        .raise());
    }

    /** Returns what is asked for. */
    List<ApkRelation> wanted() {
        return relations.stream().filter(each -> !each.conflict()).toList();
    }

    /** Returns what is kept out. */
    List<ApkRelation> kept() {
        return relations.stream().filter(ApkRelation::conflict).toList();
    }
}
