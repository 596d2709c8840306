package org.xenwright.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which module needs which, by the symbols one exports and the other leaves undefined. */
final class ModuleDependencies {
    private final List<KernelModule> modules;
    private final Map<String, KernelModule> owners = new HashMap<>();
    private final Map<KernelModule, List<KernelModule>> direct = new IdentityHashMap<>();
    private final Map<KernelModule, Integer> rank = new IdentityHashMap<>();

    /**
     * Reads off all dependencies.
     *
     * @param modules in the order of the indexes; of two that export a symbol the later has it
     * @throws KernelFormatException when modules need each other in a circle
     */
    ModuleDependencies(List<KernelModule> modules) throws KernelFormatException {
        this.modules = modules;
        for (KernelModule module : modules) {
            module.exported().forEach(symbol -> owners.put(symbol, module));
        }
        for (KernelModule module : modules) {
            Set<KernelModule> needed = new LinkedHashSet<>();
            for (String symbol : module.needed()) {
                // on PowerPC a function and its descriptor differ by a dot
                KernelModule owner = owners.get(symbol.startsWith(".") ? symbol.substring(1) : symbol);
                if (owner != null && owner != module) {
                    needed.add(owner);
                }
            }
            direct.put(module, new ArrayList<>(needed));
        }
        sort();
    }

    /** All modules a module needs, also indirectly, those that must be loaded first last. */
    List<KernelModule> all(KernelModule module) {
        Set<KernelModule> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<KernelModule> open = new ArrayDeque<>(direct.get(module));
        while (!open.isEmpty()) {
            KernelModule next = open.pop();
            if (found.add(next)) {
                open.addAll(direct.get(next));
            }
        }
        return ranked(found);
    }

    private List<KernelModule> ranked(Collection<KernelModule> some) {
        List<KernelModule> list = new ArrayList<>(some);
        list.sort(Comparator.comparing(rank::get));
        return list;
    }

    /** Users before what they use. The order in which roots are taken shows in modules.dep, so it is depmod's: last first. */
    private void sort() throws KernelFormatException {
        Map<KernelModule, Integer> users = new IdentityHashMap<>();
        direct.values().forEach(needed -> needed.forEach(module -> users.merge(module, 1, Integer::sum)));
        Deque<KernelModule> roots = new ArrayDeque<>();
        for (KernelModule module : modules) {
            if (!users.containsKey(module)) {
                roots.push(module);
            }
        }
        while (!roots.isEmpty()) {
            KernelModule module = roots.pop();
            rank.put(module, rank.size());
            for (KernelModule needed : direct.getOrDefault(module, List.of())) {
                if (users.merge(needed, -1, Integer::sum) == 0) {
                    roots.push(needed);
                }
            }
        }
        if (rank.size() < modules.size()) {
            List<String> circle = modules.stream()
                    .filter(module -> !rank.containsKey(module))
                    .map(KernelModule::name)
                    .limit(10)
                    .toList();
            throw new KernelFormatException("modules that need each other in a circle: " + String.join(", ", circle));
        }
    }
}
