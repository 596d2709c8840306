package org.xenwright.deb.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.xenwright.deb.control.PackageSource;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;

/**
 * An index of a Release to have.
 *
 * @param architecture whose packages it has, or {@code all}
 * @param forms in which it may come
 */
record WantedIndex(String architecture, PackageSource source, List<IndexStore.Form> forms) {

    /**
     * Returns the indexes a source is opened for.
     *
     * @throws ProblemException when its Release has no such component or index
     */
    static List<WantedIndex> of(
            Source source, VerifiedRelease verified, List<String> architectures, Progress progress) {
        Release release = verified.release();
        if (source.isFlat()) {
            List<IndexStore.Form> forms = IndexStore.forms(release, "Packages");
            if (forms.isEmpty()) {
                throw lacking(source, "an index Packages", "another repository", "no such index");
            }
            return List.of(new WantedIndex(architectures.get(0), packageSource(source, verified, ""), forms));
        }
        List<String> offered = offered(source, release, architectures, progress);
        if (offered.isEmpty()) {
            return List.of();
        }
        List<WantedIndex> wanted = new ArrayList<>();
        for (String component : source.components()) {
            boolean found = false;
            for (String each : offered) {
                List<IndexStore.Form> forms = forms(release, component, each);
                if (!forms.isEmpty()) {
                    wanted.add(new WantedIndex(each, packageSource(source, verified, component), forms));
                    found = true;
                }
            }
            if (!found) {
                String nearest = Nearest.to(component, release.components())
                        .map(name -> "did you mean '" + name + "'? ")
                        .orElse("");
                throw lacking(
                        source,
                        "component '" + component + "'",
                        nearest + "one of " + String.join(", ", release.components()),
                        component);
            }
        }
        return wanted;
    }

    /** Returns the architectures whose indexes are wanted: those of ours it has, and what it keeps for all of them. */
    private static List<String> offered(Source source, Release release, List<String> architectures, Progress progress) {
        List<String> offered = new ArrayList<>(architectures);
        if (!release.architectures().isEmpty()) {
            offered.retainAll(release.architectures());
        }
        for (String each : architectures) {
            if (!offered.contains(each)) {
                progress.note(source + " has nothing for " + each + ", only for "
                        + String.join(", ", release.architectures()));
            }
        }
        if (!offered.isEmpty() && !release.allInEach()) {
            offered.add("all");
        }
        return offered;
    }

    // security suites name their components updates/main and keep their indexes under main
    private static List<IndexStore.Form> forms(Release release, String component, String architecture) {
        String index = "/binary-" + architecture + "/Packages";
        List<IndexStore.Form> forms = IndexStore.forms(release, component + index);
        int slash = component.lastIndexOf('/');
        return forms.isEmpty() && slash >= 0
                ? IndexStore.forms(release, component.substring(slash + 1) + index)
                : forms;
    }

    private static ProblemException lacking(Source source, String what, String expected, String found) {
        return Problem.of("looking for " + what + " in " + source, "correct the source")
                .at(source.where())
                .found(found)
                .expected(expected)
                .raise();
    }

    private static PackageSource packageSource(Source source, VerifiedRelease release, String component) {
        String codename = release.suite().codename();
        String suite = source.isFlat() || codename.isEmpty() ? source.suite() : codename;
        String site = Objects.requireNonNullElse(source.mirrors().get(0).getHost(), "");
        return new PackageSource(
                component.isEmpty() ? source.toString() : suite + "/" + component, site, release.suite(), component);
    }
}
