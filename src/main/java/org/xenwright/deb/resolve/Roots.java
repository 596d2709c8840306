package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.MultiArch;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.Priority;
import org.xenwright.deb.control.Relation;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

/** The packages that must be there: essential ones, the variant's, then those that were asked for. */
final class Roots {
    private static final String ATTEMPT = "resolving the packages of the image";

    private final Candidates candidates;
    private final Universe universe;
    private final Map<BinaryPackage, Reason.Root> roots = new LinkedHashMap<>();

    private Roots(Candidates candidates) {
        this.candidates = candidates;
        this.universe = candidates.universe();
    }

    /**
     * Returns the roots in their order; named versions and suites become candidates.
     *
     * @throws org.xenwright.problem.ProblemException when something asked for is unknown or has no candidate
     */
    static Map<BinaryPackage, Reason.Root> of(Candidates candidates, Request request) {
        Roots roots = new Roots(candidates);
        List<BinaryPackage> asked = new ArrayList<>();
        List<PackageSpec> wanted =
                request.packages().stream().filter(w -> !w.excluded()).toList();
        request.held().forEach(roots::hold);
        // Versions and suites first, so that they count for all the others.
        wanted.stream().filter(w -> w.version() != null || w.suite() != null).forEach(roots::choose);
        for (PackageSpec each : wanted) {
            asked.add(roots.find(each));
        }
        if (request.variant() != Variant.CUSTOM) {
            roots.scan(BinaryPackage::essential, "essential");
        }
        if (request.variant() == Variant.REQUIRED) {
            roots.scan(p -> p.priority() == Priority.REQUIRED, Reason.REQUIRED);
        }
        for (int i = 0; i < asked.size(); i++) {
            // A person's word weighs more than the variant's, which shows only in the text.
            BinaryPackage root = asked.get(i);
            roots.roots.putIfAbsent(
                    root, new Reason.Root(candidates.held(root) == root ? Reason.HELD : Reason.ASKED + wanted.get(i)));
        }
        return roots.roots;
    }

    private void scan(Predicate<BinaryPackage> wanted, String reason) {
        Set<BinaryPackage> found = new LinkedHashSet<>();
        for (PackageIndex index : universe.indexes()) {
            for (BinaryPackage pkg : index.packages()) {
                if (wanted.test(pkg)
                        && universe.effectiveArchitecture(pkg).equals(universe.nativeArchitecture())
                        && candidates.isCandidate(pkg)) {
                    found.add(pkg);
                }
            }
        }
        found.stream()
                .sorted(Comparator.comparing(BinaryPackage::name))
                .forEach(pkg -> roots.putIfAbsent(pkg, new Reason.Root(reason)));
    }

    /** As apt takes a name alone: of the image's own architecture, or else of the first that has the package. */
    private String architecture(PackageSpec wanted) {
        if (wanted.architecture() != null) {
            return wanted.architecture();
        }
        Set<String> having = universe.named(wanted.name()).stream()
                .map(universe::effectiveArchitecture)
                .collect(Collectors.toSet());
        return universe.architectures().stream()
                .filter(having::contains)
                .findFirst()
                .orElse(universe.nativeArchitecture());
    }

    private void hold(PackageSpec wanted) {
        universe.named(wanted.name()).stream()
                .filter(version -> Objects.equals(version.version(), wanted.version())
                        && universe.effectiveArchitecture(version).equals(architecture(wanted)))
                .findFirst()
                .ifPresent(candidates::hold);
    }

    private void refuseHeld(BinaryPackage version, PackageSpec wanted) {
        BinaryPackage held = candidates.held(version);
        if (held != null && !held.version().equals(version.version())) {
            throw Problem.of(ATTEMPT, Unsatisfiable.unhold(held) + ", or leave the version away")
                    .found("'" + wanted + "', but " + held + " from " + held.source() + " is on hold")
                    .expected(wanted.name() + "=" + held.version())
                    .raise();
        }
    }

    private void choose(PackageSpec wanted) {
        for (BinaryPackage version : universe.named(wanted.name())) {
            boolean meant = wanted.version() != null
                    ? Objects.equals(version.version(), wanted.version())
                    : version.source().suite().answersTo(String.valueOf(wanted.suite()));
            if (meant && universe.effectiveArchitecture(version).equals(architecture(wanted))) {
                refuseHeld(version, wanted);
                candidates.choose(version, wanted);
                if (wanted.suite() != null) {
                    follow(version, wanted);
                }
                return;
            }
        }
        if (!universe.named(wanted.name()).isEmpty()) {
            throw Problem.of(
                            ATTEMPT, "ask for one of these versions, or add the repository or suite that has the other")
                    .found("'" + wanted + "'")
                    .expected(versions(wanted.name()))
                    .raise();
        }
    }

    /** As apt does for NAME/SUITE: a dependency that no candidate answers is answered from the same suite, if it can. */
    private void follow(BinaryPackage from, PackageSpec wanted) {
        List<Dependency> groups = new ArrayList<>(from.relations().preDepends());
        groups.addAll(from.relations().depends());
        for (Dependency group : groups) {
            if (candidates.answers(from, group).isEmpty()) {
                BinaryPackage answer = fromSuite(from, group, String.valueOf(wanted.suite()));
                if (answer != null && !candidates.isChosenOtherwise(answer) && !candidates.isExcluded(answer)) {
                    candidates.choose(answer, wanted);
                    follow(answer, wanted);
                }
            }
        }
    }

    private @Nullable BinaryPackage fromSuite(BinaryPackage owner, Dependency group, String suite) {
        for (Relation relation : candidates.alternatives(group)) {
            for (BinaryPackage version : universe.named(relation.name())) {
                if (version.source().suite().answersTo(suite)
                        && candidates.matching().satisfies(owner, relation, version)) {
                    return version;
                }
            }
        }
        return null;
    }

    private BinaryPackage find(PackageSpec wanted) {
        BinaryPackage candidate = candidates.of(wanted.name(), architecture(wanted));
        if (candidate != null) {
            return candidate;
        }
        if (!universe.named(wanted.name()).isEmpty()) {
            throw withoutCandidate(wanted);
        }
        List<BinaryPackage> providers = providers(wanted);
        if (providers.size() == 1) {
            return providers.get(0);
        }
        if (!providers.isEmpty()) {
            String names = providers.stream().map(BinaryPackage::name).limit(12).collect(Collectors.joining(", "));
            throw Problem.of(ATTEMPT, "ask for the package you mean")
                    .found("'" + wanted + "', which is no package but a name that several provide")
                    .expected("one of " + names + (providers.size() > 12 ? " …" : ""))
                    .raise();
        }
        throw unknown(wanted);
    }

    /**
     * Returns the providers of a name, one for each package: of an architecture, and those of others that answer for
     * it.
     */
    private List<BinaryPackage> providers(PackageSpec wanted) {
        List<String> architectures =
                wanted.architecture() == null ? universe.architectures() : List.of(wanted.architecture());
        for (String architecture : architectures) {
            SortedMap<String, BinaryPackage> found = new TreeMap<>();
            universe.providersOf(wanted.name()).stream()
                    .filter(candidates::isCandidate)
                    .filter(p -> universe.effectiveArchitecture(p).equals(architecture)
                            || p.multiArch() == MultiArch.FOREIGN)
                    .sorted(Comparator.comparing(
                            p -> !universe.effectiveArchitecture(p).equals(architecture)))
                    .forEach(p -> found.putIfAbsent(p.name(), p));
            if (!found.isEmpty()) {
                return List.copyOf(found.values());
            }
        }
        return List.of();
    }

    private RuntimeException unknown(PackageSpec wanted) {
        String sources =
                universe.indexes().stream().map(index -> index.source().id()).collect(Collectors.joining(", "));
        List<String> names = new ArrayList<>(universe.names());
        names.addAll(universe.providedNames());
        names.sort(null);
        String nearest = Nearest.to(wanted.name(), names)
                .map(name -> "did you mean '" + name + "'? If not, add")
                .orElse("check the name, or add");
        return Problem.of(ATTEMPT, nearest + " the component, suite or repository that has it")
                .found("'" + wanted + "'")
                .expected("a package of " + (sources.isEmpty() ? "some index, but there is none" : sources))
                .raise();
    }

    private RuntimeException withoutCandidate(PackageSpec wanted) {
        if (universe.named(wanted.name()).stream().anyMatch(candidates::isExcluded)) {
            return Problem.of(ATTEMPT, "leave one of the two away")
                    .found("'" + wanted + "' and '-" + wanted.name() + "'")
                    .raise();
        }
        String architecture = architecture(wanted);
        if (universe.named(wanted.name()).stream()
                .noneMatch(p -> universe.effectiveArchitecture(p).equals(architecture))) {
            return Problem.of(ATTEMPT, "ask for the package of another architecture, or declare " + architecture)
                    .found("'" + wanted + "'")
                    .expected(versions(wanted.name()) + ", but none is for " + architecture)
                    .raise();
        }
        return Problem.of(ATTEMPT, "change the pin, or name the version: " + wanted.name() + "=VERSION")
                .found("'" + wanted + "', whose every version a pin shuts out")
                .expected(versions(wanted.name()))
                .raise();
    }

    private String versions(String name) {
        List<String> lines = new ArrayList<>();
        for (BinaryPackage version : universe.named(name)) {
            List<BinaryPackage> same = candidates.sameVersion(version);
            Pin pin = candidates.preferences().decisive(same);
            lines.add(version + " " + version.architecture() + " from " + version.source() + ", priority "
                    + candidates.priority(version) + (pin == null ? "" : " by '" + pin + "'"));
            if (lines.size() == 8) {
                break;
            }
        }
        return String.join("; ", lines);
    }
}
