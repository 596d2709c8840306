package org.xenwright.deb.resolve;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.Relation;

/**
 * The order of dpkg's work on a new system as debootstrap and then apt have it: essential packages, with all they need, are
 * configured before any other package arrives, then the required ones; and a package arrives (its preinst runs)
 * when what it pre-depends on, with all that depends on, is configured (Debian policy, 6.5 and 7.2). The rest is dpkg's own
 * business: once everything has arrived, it configures what is left in the order of their dependencies.
 */
public final class InstallOrder {
    private final List<BinaryPackage> packages;
    private final Installed installed;
    private final Set<String> everywhere;
    private final Set<BinaryPackage> arrived = new LinkedHashSet<>();
    private final Set<BinaryPackage> configured = new LinkedHashSet<>();
    private final List<Step> steps = new ArrayList<>();

    /** Something that dpkg is told to do. */
    public sealed interface Step {}

    /** A package is unpacked: its preinst runs. */
    public record Arrive(BinaryPackage pkg) implements Step {}

    /** Packages that arrived are configured, in an order that dpkg chooses. */
    public record Configure(List<BinaryPackage> packages) implements Step {}

    private InstallOrder(List<BinaryPackage> packages, Installed installed, Set<String> everywhere) {
        this.packages = packages;
        this.installed = installed;
        this.everywhere = everywhere;
    }

    /**
     * Returns the steps until every package has arrived.
     *
     * @param set the packages in an order in which each comes after what it depends on, as far as that goes
     * @param architectures the system's own first
     * @param required names of the packages that every system has: by the repository's word, which may differ from the
     *     priority that a package itself states
     */
    public static List<Step> of(PackageIndex set, List<String> architectures, Set<String> required) {
        Matching matching = new Matching(Universe.of(architectures, List.of(set)));
        List<BinaryPackage> packages = new ArrayList<>(set.packages());
        // accounts first: what follows gives files to them
        packages.sort((a, b) ->
                Boolean.compare(!a.name().equals("base-passwd"), !b.name().equals("base-passwd")));
        InstallOrder order = new InstallOrder(packages, new Installed(matching, packages), required);
        order.essential();
        order.required();
        packages.forEach(order::arrive);
        return List.copyOf(order.steps);
    }

    private void essential() {
        Set<BinaryPackage> all = new LinkedHashSet<>();
        packages.stream().filter(BinaryPackage::essential).forEach(each -> need(each, all));
        packages.stream().filter(all::contains).forEach(each -> {
            arrived.add(each);
            steps.add(new Arrive(each));
        });
        configure(all);
    }

    /** Scripts use what every system has, such as useradd, without a relation that says so. */
    private void required() {
        Set<BinaryPackage> all = new LinkedHashSet<>();
        packages.stream().filter(each -> everywhere.contains(each.name())).forEach(each -> need(each, all));
        packages.stream().filter(all::contains).forEach(this::arrive);
        configure(all);
    }

    private void arrive(BinaryPackage pkg) {
        if (!arrived.add(pkg)) {
            return;
        }
        Set<BinaryPackage> before = new LinkedHashSet<>();
        for (Dependency group : pkg.relations().preDepends()) {
            BinaryPackage answer = answer(pkg, group);
            if (answer != null) {
                need(answer, before);
            }
        }
        before.remove(pkg);
        packages.stream().filter(before::contains).forEach(this::arrive);
        configure(before);
        steps.add(new Arrive(pkg));
    }

    private void configure(Set<BinaryPackage> wanted) {
        List<BinaryPackage> open = packages.stream()
                .filter(each -> wanted.contains(each) && !configured.contains(each))
                .toList();
        if (!open.isEmpty()) {
            configured.addAll(open);
            steps.add(new Configure(open));
        }
    }

    /** Adds a package with everything that it depends on and that is not configured. */
    private void need(BinaryPackage first, Set<BinaryPackage> into) {
        List<BinaryPackage> open = new ArrayList<>(List.of(first));
        while (!open.isEmpty()) {
            BinaryPackage pkg = open.remove(open.size() - 1);
            if (configured.contains(pkg) || !into.add(pkg)) {
                continue;
            }
            List<Dependency> groups = new ArrayList<>(pkg.relations().preDepends());
            groups.addAll(pkg.relations().depends());
            for (Dependency group : groups) {
                BinaryPackage answer = answer(pkg, group);
                if (answer != null) {
                    open.add(answer);
                }
            }
        }
    }

    /** Returns the package that answers, the first in written order; null when none is needed any more, or none can. */
    private @Nullable BinaryPackage answer(BinaryPackage owner, Dependency group) {
        BinaryPackage first = null;
        for (Relation relation : group.alternatives()) {
            for (BinaryPackage each : installed.answers(owner, relation)) {
                if (configured.contains(each)) {
                    return null;
                }
                first = first == null ? each : first;
            }
        }
        return first;
    }
}
