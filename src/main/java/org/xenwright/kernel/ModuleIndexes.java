package org.xenwright.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes the indexes of a folder of modules, the same bytes as depmod of kmod 30 writes. Facts: depmod(8), modules.dep(5)
 * and what depmod does.
 */
final class ModuleIndexes {
    private static final Pattern NODE = Pattern.compile("(char|block)-major-(\\d{1,9})-(\\d{1,9}).*", Pattern.DOTALL);
    private static final String DEVNAME = "devname:";
    private static final int SYMBOL_BUCKETS = 2048;

    private final List<KernelModule> modules;
    private final ModuleDependencies dependencies;
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private ModuleIndexes(List<KernelModule> modules, ModuleDependencies dependencies) {
        this.modules = modules;
        this.dependencies = dependencies;
    }

    /**
     * All files by name.
     *
     * @param builtin the lines of {@code modules.builtin}
     * @param builtinInfo the texts of {@code modules.builtin.modinfo}
     */
    static Map<String, byte[]> write(
            List<KernelModule> modules,
            ModuleDependencies dependencies,
            List<String> builtin,
            Optional<List<String>> builtinInfo)
            throws KernelFormatException {
        ModuleIndexes indexes = new ModuleIndexes(modules, dependencies);
        indexes.dependencies();
        indexes.aliases();
        indexes.keyed("softdep", "# Soft dependencies extracted from modules themselves.\n");
        indexes.symbols();
        indexes.builtin(builtin, builtinInfo.orElse(List.of()));
        indexes.deviceNames();
        if (modules.stream().anyMatch(module -> !module.values("weakdep").isEmpty())) {
            indexes.keyed("weakdep", "# Weak dependencies extracted from modules themselves.\n");
        }
        return Collections.unmodifiableMap(indexes.files);
    }

    private void put(String name, CharSequence text) {
        files.put(name, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void dependencies() throws KernelFormatException {
        StringBuilder text = new StringBuilder();
        ModuleTrie trie = new ModuleTrie();
        for (int i = 0; i < modules.size(); i++) {
            KernelModule module = modules.get(i);
            String line = module.path() + ":"
                    + dependencies.all(module).stream()
                            .map(needed -> " " + needed.path())
                            .collect(Collectors.joining());
            text.append(line).append('\n');
            trie.insert(module.name(), line, i);
        }
        put("modules.dep", text);
        files.put("modules.dep.bin", trie.toBytes());
    }

    private void aliases() throws KernelFormatException {
        StringBuilder text = new StringBuilder("# Aliases extracted from modules themselves.\n");
        ModuleTrie trie = new ModuleTrie();
        for (int i = 0; i < modules.size(); i++) {
            KernelModule module = modules.get(i);
            for (String alias : module.values("alias")) {
                text.append("alias ")
                        .append(alias)
                        .append(' ')
                        .append(module.name())
                        .append('\n');
                Optional<String> key = normal(alias);
                if (key.isPresent()) {
                    trie.insert(key.get(), module.name(), i);
                }
            }
        }
        put("modules.alias", text);
        files.put("modules.alias.bin", trie.toBytes());
    }

    private void keyed(String key, String heading) {
        StringBuilder text = new StringBuilder(heading);
        for (KernelModule module : modules) {
            for (String value : module.values(key)) {
                text.append(key + " ")
                        .append(module.name())
                        .append(' ')
                        .append(value)
                        .append('\n');
            }
        }
        put("modules." + key, text);
    }

    private void symbols() throws KernelFormatException {
        Map<String, KernelModule> owners = dependencies.owners();
        Map<KernelModule, Integer> place = new java.util.IdentityHashMap<>();
        modules.forEach(module -> place.put(module, place.size()));
        StringBuilder text = new StringBuilder("# Aliases for symbols, used by symbol_request().\n");
        ModuleTrie trie = new ModuleTrie();
        List<String> symbols =
                owners.keySet().stream().sorted(KmodHash.order(SYMBOL_BUCKETS)).toList();
        for (String symbol : symbols) {
            KernelModule owner = owners.get(symbol);
            text.append("alias symbol:")
                    .append(symbol)
                    .append(' ')
                    .append(owner.name())
                    .append('\n');
            trie.insert("symbol:" + symbol, owner.name(), place.get(owner));
        }
        put("modules.symbols", text);
        files.put("modules.symbols.bin", trie.toBytes());
    }

    private void builtin(List<String> builtin, List<String> info) throws KernelFormatException {
        ModuleTrie names = new ModuleTrie();
        for (String line : builtin) {
            names.insert(KernelModule.nameOf(line), "", 0);
        }
        files.put("modules.builtin.bin", builtin.isEmpty() ? new byte[0] : names.toBytes());
        ModuleTrie aliases = new ModuleTrie();
        for (String text : info) {
            int dot = text.indexOf('.');
            if (dot > 0 && text.startsWith("alias=", dot + 1)) {
                Optional<String> key = normal(text.substring(dot + 1 + "alias=".length()));
                if (key.isPresent() && !key.get().isEmpty()) {
                    aliases.insert(key.get(), text.substring(0, dot), 0);
                }
            }
        }
        files.put("modules.builtin.alias.bin", info.isEmpty() ? new byte[0] : aliases.toBytes());
    }

    private void deviceNames() {
        StringBuilder text = new StringBuilder();
        for (KernelModule module : modules) {
            String name = null;
            String node = null;
            for (String alias : module.values("alias")) {
                Matcher matcher = NODE.matcher(alias);
                if (alias.startsWith(DEVNAME)) {
                    name = alias.substring(DEVNAME.length());
                } else if (matcher.matches()) {
                    node = matcher.group(1).charAt(0) + matcher.group(2) + ":" + matcher.group(3);
                }
                if (name != null && node != null) {
                    break;
                }
            }
            if (name != null && node != null) {
                text.append(text.isEmpty() ? "# Device nodes to trigger on-demand module loading.\n" : "");
                text.append(module.name())
                        .append(' ')
                        .append(name)
                        .append(' ')
                        .append(node)
                        .append('\n');
            }
        }
        put("modules.devname", text);
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
