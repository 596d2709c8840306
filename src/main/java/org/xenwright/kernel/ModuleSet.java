package org.xenwright.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.xenwright.content.Content;
import org.xenwright.content.ContentReader;
import org.xenwright.tree.Directory;
import org.xenwright.tree.Inode;
import org.xenwright.tree.Name;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The modules of one kernel release: what they need and in which order they load. */
public final class ModuleSet {
    private static final int LIMIT = 16 << 20;
    private static final int NAME_BUCKETS = 512;
    private static final int MAX_DEPTH = 32;

    private final List<KernelModule> modules;
    private final Map<String, KernelModule> byName = new HashMap<>();
    private final ModuleDependencies dependencies;
    private final Set<String> builtinNames = new LinkedHashSet<>();

    private ModuleSet(List<KernelModule> modules, List<String> builtin) throws KernelFormatException {
        this.modules = List.copyOf(modules);
        modules.forEach(module -> byName.put(module.name(), module));
        builtin.forEach(path -> builtinNames.add(KernelModule.nameOf(path)));
        this.dependencies = new ModuleDependencies(this.modules);
    }

    /**
     * Reads all modules below {@code /lib/modules/RELEASE}, wherever links lead there.
     *
     * @return empty when the tree has no such folder
     * @throws KernelFormatException when a module is broken; the message names it
     */
    public static Optional<ModuleSet> of(Tree tree, String release) throws IOException {
        for (String parent : List.of("usr/lib/modules", "lib/modules")) {
            Optional<TreePath> real = tree.real(TreePath.of(parent).child(release));
            if (real.isPresent() && tree.find(real.get()).orElse(null) instanceof Directory directory) {
                return Optional.of(read(directory));
            }
        }
        return Optional.empty();
    }

    private static ModuleSet read(Directory directory) throws IOException {
        Map<String, Content> files = new TreeMap<>();
        collect(directory, "", files, 0);
        Map<String, String> paths = new HashMap<>();
        files.keySet().forEach(path -> paths.merge(KernelModule.nameOf(path), path, ModuleSet::preferred));
        List<KernelModule> modules = new ArrayList<>();
        try (ContentReader reader = new ContentReader()) {
            for (Map.Entry<String, Content> file : files.entrySet()) {
                if (file.getKey().equals(paths.get(KernelModule.nameOf(file.getKey())))) {
                    modules.add(KernelModule.read(reader, file.getKey(), file.getValue()));
                }
            }
        }
        Optional<List<String>> order = lines(directory, "modules.order");
        modules.sort(order.isPresent() ? byOrder(order.get()) : byHash());
        List<String> builtin = lines(directory, "modules.builtin").orElse(List.of()).stream()
                .filter(line -> !line.isEmpty() && Character.isLetter(line.charAt(0)))
                .toList();
        return new ModuleSet(modules, builtin);
    }

    private static void collect(Directory directory, String prefix, Map<String, Content> files, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        for (Map.Entry<Name, Inode> entry : directory.entries().entrySet()) {
            String name = new String(entry.getKey().toBytes(), StandardCharsets.ISO_8859_1);
            if (entry.getValue() instanceof Directory below && !name.equals("build") && !name.equals("source")) {
                collect(below, prefix + name + "/", files, depth + 1);
            } else if (entry.getValue() instanceof RegularFile file && KernelModule.isModule(name)) {
                files.put(prefix + name, file.content());
            }
        }
    }

    /** Of two modules of one name the one in {@code updates/}, as depmod searches without a configuration of its own. */
    private static String preferred(String a, String b) {
        return !a.startsWith("updates/") && b.startsWith("updates/") ? b : a;
    }

    /** What modules.order lists comes first and as listed, all else by path. */
    private static Comparator<KernelModule> byOrder(List<String> order) {
        Map<String, Integer> places = new HashMap<>();
        order.forEach(line -> places.put(line, places.size()));
        Comparator<KernelModule> listed =
                Comparator.comparing(module -> places.getOrDefault(uncompressed(module.path()), Integer.MAX_VALUE));
        return listed.thenComparing(KernelModule::path);
    }

    private static Comparator<KernelModule> byHash() {
        return Comparator.comparing(KernelModule::name, KmodHash.order(NAME_BUCKETS));
    }

    /** As modules.order lists it. The file's name has its dashes there and a module's own name has none. */
    private static String uncompressed(String path) {
        return path.substring(0, path.lastIndexOf(".ko")) + ".ko";
    }

    private static Optional<List<String>> lines(Directory directory, String name) throws IOException {
        if (!(directory.get(Name.of(name)) instanceof RegularFile file)) {
            return Optional.empty();
        }
        String text = new String(file.content().bytes(LIMIT), StandardCharsets.ISO_8859_1);
        return Optional.of(Arrays.asList(text.split("\n")));
    }

    /** All modules in the order of {@code modules.order}. */
    List<KernelModule> modules() {
        return modules;
    }

    /** The module of a name, which may be written with dashes. */
    public Optional<KernelModule> find(String name) {
        return Optional.ofNullable(byName.get(name.replace('-', '_')));
    }

    /** Whether the kernel itself holds what could be a module of this name. */
    public boolean isBuiltIn(String name) {
        return builtinNames.contains(name.replace('-', '_'));
    }

    /** Whether a driver is there in either form. */
    public boolean has(String name) {
        return isBuiltIn(name) || find(name).isPresent();
    }

    /**
     * The modules to load, in order, so that those named work: what each needs comes before it, also what its authors
     * call a soft dependency ({@code pre:}), and {@code post:} ones follow. Names the kernel holds itself need nothing;
     * names it does not know are left out.
     */
    public List<KernelModule> closure(List<String> names) {
        Set<KernelModule> order = new LinkedHashSet<>();
        Set<KernelModule> open = new LinkedHashSet<>();
        for (String name : names) {
            find(name).ifPresent(module -> load(module, order, open));
        }
        return new ArrayList<>(order);
    }

    private void load(KernelModule module, Set<KernelModule> order, Set<KernelModule> open) {
        if (order.contains(module) || !open.add(module)) {
            return;
        }
        List<KernelModule> needed = new ArrayList<>(dependencies.all(module));
        Collections.reverse(needed);
        needed.forEach(each -> load(each, order, open));
        soft(module, "pre").forEach(each -> load(each, order, open));
        order.add(module);
        soft(module, "post").forEach(each -> load(each, order, open));
    }

    /** A soft dependency names a module or an alias of one. */
    private Stream<KernelModule> soft(KernelModule module, String when) {
        return module.values("softdep").stream().flatMap(text -> {
            List<String> names = new ArrayList<>();
            boolean wanted = false;
            for (String word : text.split("\\s+")) {
                if (word.endsWith(":")) {
                    wanted = word.equals(when + ":");
                } else if (wanted) {
                    names.add(word);
                }
            }
            return names.stream().flatMap(this::named);
        });
    }

    private Stream<KernelModule> named(String name) {
        Optional<KernelModule> direct = find(name);
        if (direct.isPresent()) {
            return direct.stream();
        }
        Optional<String> normal = normal(name);
        return modules.stream()
                .filter(module -> module.values("alias").stream()
                        .anyMatch(alias -> normal(alias).equals(normal)));
    }

    /** Dashes as underscores but in ranges of characters; empty when a bracket has no partner. */
    static Optional<String> normal(String alias) {
        StringBuilder normal = new StringBuilder(alias);
        for (int i = 0; i < alias.length(); i++) {
            switch (alias.charAt(i)) {
                case '-' -> normal.setCharAt(i, '_');
                case ']' -> {
                    return Optional.empty();
                }
                case '[' -> {
                    i = alias.indexOf(']', i);
                    if (i < 0) {
                        return Optional.empty();
                    }
                }
                default -> {}
            }
        }
        return Optional.of(normal.toString());
    }
}
