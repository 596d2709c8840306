package org.xenwright.deb.archive;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.tree.TreePath;
import org.xenwright.tree.UnsafePathException;

/**
 * Files one package moves out of another's way (dpkg-divert(1)). A package says so in its preinst, which has not run yet
 * when its files arrive here; so when two packages have the same file, the scripts are read for a plain
 * {@code dpkg-divert --add} of it, also inside a {@code for} over plain words.
 */
final class Diversions {
    private static final int LARGEST = 1 << 16;
    private static final Pattern COMMAND = Pattern.compile("\\bdpkg-divert\\b([^\\n;&|()]*)");

    private final RealPaths paths;
    private final Map<UnpackedDeb, Map<TreePath, String>> declared = new HashMap<>();
    private final SortedMap<TreePath, String> used = new TreeMap<>();

    Diversions(RealPaths paths) {
        this.paths = paths;
    }

    /** Returns where {@code by} moves other packages' file at a real path; null when it leaves it alone. */
    @Nullable
    TreePath use(UnpackedDeb by, TreePath real) throws DebFormatException {
        String target = declared(by).get(real);
        if (target == null) {
            return null;
        }
        String[] record = target.split("\n");
        used.put(real, record[0] + "\n" + record[1] + "\n" + by.name() + "\n");
        return paths.of(TreePath.of(record[1]), by.toString());
    }

    /** Returns the content of dpkg's file {@code diversions}. */
    String text() {
        return String.join("", used.values());
    }

    private Map<TreePath, String> declared(UnpackedDeb deb) throws DebFormatException {
        Map<TreePath, String> found = declared.get(deb);
        if (found == null) {
            found = new HashMap<>();
            byte[] preinst = deb.members().get("preinst");
            if (preinst != null && preinst.length <= LARGEST) {
                String script = new String(preinst, StandardCharsets.UTF_8).replace("\\\n", " ");
                Matcher commands = COMMAND.matcher(ShellLoops.unrolled(script));
                while (commands.find()) {
                    read(commands.group(1), found, deb);
                }
            }
            declared.put(deb, found);
        }
        return found;
    }

    private void read(String arguments, Map<TreePath, String> found, UnpackedDeb deb) throws DebFormatException {
        String path = "";
        String to = "";
        String[] words = arguments.strip().split("[\\s=]+");
        for (int i = 0; i < words.length; i++) {
            String word = words[i].replaceAll("[\"']", "");
            switch (word) {
                case "--divert" -> to = i + 1 < words.length ? words[++i].replaceAll("[\"']", "") : "";
                case "--package", "--instdir", "--admindir", "--root" -> i++;
                case "--remove", "--list", "--listpackage", "--truename" -> {
                    return;
                }
                default -> path = word.startsWith("/") ? word : path;
            }
        }
        if (!path.startsWith("/") || (path + to).matches(".*[$`*?\\[\\\\].*")) {
            return;
        }
        String target = to.isEmpty() ? path + ".distrib" : to;
        try {
            TreePath.of(target);
            found.put(paths.of(TreePath.of(path), deb.toString()), path + "\n" + target);
        } catch (UnsafePathException e) {
            throw new DebFormatException(deb + ": its preinst diverts: " + e.getMessage());
        }
    }
}
