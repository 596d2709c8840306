package org.xenwright.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The files by which modprobe and udev find modules, as depmod makes them when a kernel is installed: {@code modules.dep}
 * and its like, in text and in the form that kmod reads.
 */
public final class ModuleIndexes {
    private static final int LIMIT = 64 << 20;
    private static final Pattern NODE = Pattern.compile("(char|block)-major-(\\d{1,8})-(\\d{1,8})");

    private final List<KernelModule> modules;
    private final ModuleDependencies dependencies;
    private final SortedMap<String, byte[]> files = new TreeMap<>();

    private ModuleIndexes(List<KernelModule> modules) throws KernelFormatException {
        this.modules = modules;
        this.dependencies = new ModuleDependencies(modules);
    }

    /**
     * Returns the files by name, for the folder of the modules; empty when the tree has none of that version. Nothing
     * is read but what lies in that folder.
     *
     * @throws KernelFormatException when a module is broken; the message names it
     */
    public static SortedMap<String, byte[]> of(Tree tree, String release) throws IOException {
        Optional<ModuleSet> set = ModuleSet.of(tree, release);
        Optional<TreePath> folder = folder(tree, release);
        if (set.isEmpty() || folder.isEmpty()) {
            return new TreeMap<>();
        }
        ModuleIndexes indexes = new ModuleIndexes(set.get().modules());
        indexes.dependencies();
        indexes.aliases();
        indexes.symbols();
        indexes.softDependencies();
        indexes.nodes();
        indexes.builtin(text(tree, folder.get().child("modules.builtin")));
        indexes.builtinAliases(text(tree, folder.get().child("modules.builtin.modinfo")));
        return indexes.files;
    }

    /** Returns where the modules of a version are, without links on the way. */
    public static Optional<TreePath> folder(Tree tree, String release) {
        return tree.real(TreePath.of("usr/lib/modules").child(release))
                .filter(path -> tree.find(path).isPresent())
                .or(() -> tree.real(TreePath.of("lib/modules").child(release)))
                .filter(path -> tree.find(path).isPresent());
    }

    private static @Nullable String text(Tree tree, TreePath path) throws IOException {
        return tree.find(path).orElse(null) instanceof RegularFile file
                ? new String(file.content().bytes(LIMIT), StandardCharsets.ISO_8859_1)
                : null;
    }

    private void put(String name, CharSequence text) {
        files.put(name, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void dependencies() throws IOException {
        StringBuilder text = new StringBuilder();
        IndexTrie index = new IndexTrie();
        for (int i = 0; i < modules.size(); i++) {
            KernelModule module = modules.get(i);
            StringBuilder line = new StringBuilder(module.path()).append(':');
            dependencies.all(module).forEach(needed -> line.append(' ').append(needed.path()));
            text.append(line).append('\n');
            index.add(module.name(), i, line.toString());
        }
        put("modules.dep", text);
        files.put("modules.dep.bin", index.bytes());
    }

    private void aliases() throws IOException {
        StringBuilder text = new StringBuilder("# Aliases extracted from modules themselves.\n");
        IndexTrie index = new IndexTrie();
        for (int i = 0; i < modules.size(); i++) {
            KernelModule module = modules.get(i);
            for (String alias : module.values("alias")) {
                text.append("alias ")
                        .append(alias)
                        .append(' ')
                        .append(module.name())
                        .append('\n');
                int number = i;
                ModuleSet.normal(alias).ifPresent(normal -> index.add(normal, number, module.name()));
            }
        }
        put("modules.alias", text);
        files.put("modules.alias.bin", index.bytes());
    }

    private void symbols() throws IOException {
        // of two that export a symbol the later has it
        Map<String, Integer> owners = new TreeMap<>();
        for (int i = 0; i < modules.size(); i++) {
            for (String symbol : modules.get(i).exported()) {
                owners.put(symbol, i);
            }
        }
        StringBuilder text = new StringBuilder("# Aliases for symbols, used by symbol_request().\n");
        IndexTrie index = new IndexTrie();
        owners.forEach((symbol, number) -> {
            String name = modules.get(number).name();
            text.append("alias symbol:").append(symbol).append(' ').append(name).append('\n');
            index.add("symbol:" + symbol, number, name);
        });
        put("modules.symbols", text);
        files.put("modules.symbols.bin", index.bytes());
    }

    private void softDependencies() {
        StringBuilder text = new StringBuilder("# Soft dependencies extracted from modules themselves.\n");
        for (KernelModule module : modules) {
            for (String each : module.values("softdep")) {
                text.append("softdep ")
                        .append(module.name())
                        .append(' ')
                        .append(each)
                        .append('\n');
            }
        }
        put("modules.softdep", text);
    }

    /** Lists the files of devices that are made at each start, whose use loads their module. */
    private void nodes() {
        StringBuilder text = new StringBuilder("# Device nodes to trigger on-demand module loading.\n");
        for (KernelModule module : modules) {
            String name = null;
            Matcher numbers = null;
            for (String alias : module.values("alias")) {
                Matcher node = NODE.matcher(alias);
                if (alias.startsWith("devname:")) {
                    name = alias.substring("devname:".length());
                } else if (node.matches()) {
                    numbers = node;
                }
            }
            if (name != null && numbers != null) {
                text.append(module.name()).append(' ').append(name).append(' ');
                text.append(numbers.group(1).charAt(0)).append(numbers.group(2)).append(':');
                text.append(numbers.group(3)).append('\n');
            }
        }
        put("modules.devname", text);
    }

    private void builtin(@Nullable String lines) throws IOException {
        IndexTrie index = new IndexTrie();
        if (lines != null) {
            lines.lines()
                    .filter(line -> !line.isEmpty() && Character.isLetter(line.charAt(0)))
                    .forEach(line -> index.add(KernelModule.nameOf(line), 0, ""));
            files.put("modules.builtin.bin", index.bytes());
        }
    }

    /** @param texts of what the kernel holds itself, each {@code module.key=value}, ended by a zero byte */
    private void builtinAliases(@Nullable String texts) throws IOException {
        if (texts == null) {
            return;
        }
        IndexTrie index = new IndexTrie();
        for (int at = 0; at < texts.length(); ) {
            int end = texts.indexOf('\0', at) < 0 ? texts.length() : texts.indexOf('\0', at);
            String each = texts.substring(at, end);
            at = end + 1;
            int dot = each.indexOf('.');
            int equals = each.indexOf('=');
            if (dot > 0 && equals > dot && each.substring(dot + 1, equals).equals("alias")) {
                String name = KernelModule.nameOf(each.substring(0, dot));
                ModuleSet.normal(each.substring(equals + 1)).ifPresent(alias -> index.add(alias, 0, name));
            }
        }
        files.put("modules.builtin.alias.bin", index.bytes());
    }
}
