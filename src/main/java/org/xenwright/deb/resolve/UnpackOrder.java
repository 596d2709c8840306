package org.xenwright.deb.resolve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.control.Dependency;
import org.xenwright.deb.control.Relation;

/**
 * The order in which packages are unpacked: {@code base-files} and {@code base-passwd} first, then whatever others need
 * before those others; Pre-Depends weigh more than Depends; cycles are broken by name, essential packages first.
 */
final class UnpackOrder {
    private static final Comparator<BinaryPackage> PREFERENCE = Comparator.comparing(
                    (BinaryPackage p) -> !p.name().equals("base-files"))
            .thenComparing(p -> !p.name().equals("base-passwd"))
            .thenComparing(p -> !p.essential())
            .thenComparing(p -> !p.isProtected())
            .thenComparing(BinaryPackage::name)
            .thenComparing(BinaryPackage::architecture);

    private final Installed installed;

    private UnpackOrder(Installed installed) {
        this.installed = installed;
    }

    static List<BinaryPackage> of(Installed installed) {
        return new UnpackOrder(installed).sort();
    }

    private List<BinaryPackage> sort() {
        List<BinaryPackage> rest = new ArrayList<>(installed.packages());
        rest.sort(PREFERENCE);
        List<BinaryPackage> ordered = new ArrayList<>();
        for (Iterator<BinaryPackage> i = rest.iterator(); i.hasNext(); ) {
            BinaryPackage pkg = i.next();
            if (pkg.name().equals("base-files") || pkg.name().equals("base-passwd")) {
                ordered.add(pkg);
                i.remove();
            }
        }
        for (List<BinaryPackage> cycle : components(rest, pkg -> needs(pkg, true))) {
            if (cycle.size() == 1) {
                ordered.addAll(cycle);
            } else {
                components(cycle, pkg -> needs(pkg, false)).forEach(ordered::addAll);
            }
        }
        return ordered;
    }

    private List<BinaryPackage> needs(BinaryPackage pkg, boolean depends) {
        Set<BinaryPackage> needed = new LinkedHashSet<>();
        collect(pkg, pkg.relations().preDepends(), needed);
        if (depends) {
            collect(pkg, pkg.relations().depends(), needed);
        }
        List<BinaryPackage> sorted = new ArrayList<>(needed);
        sorted.sort(PREFERENCE);
        return sorted;
    }

    private void collect(BinaryPackage pkg, Collection<Dependency> groups, Set<BinaryPackage> needed) {
        for (Dependency group : groups) {
            for (Relation relation : group.alternatives()) {
                needed.addAll(installed.answers(pkg, relation));
            }
        }
    }

    /** Strongly connected components (Tarjan), each after those it needs; without recursion, since chains may be long. */
    private static List<List<BinaryPackage>> components(
            List<BinaryPackage> packages, Function<BinaryPackage, List<BinaryPackage>> needs) {
        Set<BinaryPackage> here = new HashSet<>(packages);
        Map<BinaryPackage, int[]> numbers = new HashMap<>();
        Set<BinaryPackage> onStack = new HashSet<>();
        Deque<BinaryPackage> stack = new ArrayDeque<>();
        List<List<BinaryPackage>> components = new ArrayList<>();
        for (BinaryPackage start : packages) {
            if (numbers.containsKey(start)) {
                continue;
            }
            Deque<Visit> visits = new ArrayDeque<>();
            visits.push(visit(start, numbers, stack, onStack, needs));
            while (!visits.isEmpty()) {
                Visit visit = visits.peek();
                int[] number = visit.number();
                if (visit.needs().hasNext()) {
                    BinaryPackage next = visit.needs().next();
                    if (!here.contains(next)) {
                        continue;
                    }
                    int[] known = numbers.get(next);
                    if (known == null) {
                        visits.push(visit(next, numbers, stack, onStack, needs));
                    } else if (onStack.contains(next)) {
                        number[1] = Math.min(number[1], known[0]);
                    }
                    continue;
                }
                visits.pop();
                if (!visits.isEmpty()) {
                    int[] parent = visits.element().number();
                    parent[1] = Math.min(parent[1], number[1]);
                }
                if (number[0] == number[1]) {
                    components.add(component(visit.pkg(), stack, onStack));
                }
            }
        }
        return components;
    }

    private record Visit(BinaryPackage pkg, int[] number, Iterator<BinaryPackage> needs) {}

    private static Visit visit(
            BinaryPackage pkg,
            Map<BinaryPackage, int[]> numbers,
            Deque<BinaryPackage> stack,
            Set<BinaryPackage> onStack,
            Function<BinaryPackage, List<BinaryPackage>> needs) {
        int[] number = {numbers.size(), numbers.size()};
        numbers.put(pkg, number);
        stack.push(pkg);
        onStack.add(pkg);
        return new Visit(pkg, number, needs.apply(pkg).iterator());
    }

    private static List<BinaryPackage> component(
            BinaryPackage root, Deque<BinaryPackage> stack, Set<BinaryPackage> onStack) {
        List<BinaryPackage> component = new ArrayList<>();
        BinaryPackage member;
        do {
            member = stack.pop();
            onStack.remove(member);
            component.add(member);
        } while (member != root);
        component.sort(PREFERENCE);
        return component;
    }
}
