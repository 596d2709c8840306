package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.xenwright.tree.Directory;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The packages of a tree that may have made a file that no package ships, by their scripts and their lists. */
public final class ScriptAuthors {
    private static final String INFO = "var/lib/dpkg/info";
    private static final String POSTINST = ".postinst";
    private static final List<String> SCRIPTS = List.of(POSTINST, ".preinst");
    private static final int LARGEST = 16 << 20;

    private final Map<String, String> scripts = new TreeMap<>();
    private final Map<String, String> lists = new TreeMap<>();

    private ScriptAuthors() {}

    public static ScriptAuthors of(Tree tree) throws IOException {
        ScriptAuthors authors = new ScriptAuthors();
        if (tree.find(INFO).orElse(null) instanceof Directory info) {
            for (var entry : info.entries().entrySet()) {
                String file = entry.getKey().toString();
                int dot = file.lastIndexOf('.');
                if (dot > 0 && entry.getValue() instanceof RegularFile member) {
                    String name = file.substring(0, dot);
                    if (SCRIPTS.contains(file.substring(dot))) {
                        authors.scripts.merge(name, text(member), String::concat);
                    }
                    if (file.endsWith(POSTINST)
                            && tree.find(INFO + "/" + name + ".list").orElse(null) instanceof RegularFile list) {
                        authors.lists.put(name, text(list));
                    }
                }
            }
        }
        return authors;
    }

    private static String text(RegularFile file) throws IOException {
        return new String(file.content().bytes(LARGEST), StandardCharsets.ISO_8859_1);
    }

    /** Returns the packages whose scripts name a path. */
    List<String> naming(TreePath path) {
        return found(scripts, text -> text.contains(path.toString()));
    }

    /** Returns the packages with a postinst that have the folder of a path. */
    List<String> owningFolder(TreePath path) {
        return found(lists, text -> text.contains("\n" + path.parent() + "\n"));
    }

    /** Returns the likeliest ones: those whose scripts name the path, else its last part, else that have its folder. */
    public List<String> of(TreePath path) {
        List<String> naming = naming(path);
        if (naming.isEmpty()) {
            naming = found(scripts, text -> text.contains(path.name().toString()));
        }
        return naming.isEmpty() ? owningFolder(path) : naming;
    }

    private static List<String> found(Map<String, String> texts, Predicate<String> wanted) {
        List<String> names = new ArrayList<>();
        texts.forEach((name, text) -> {
            if (wanted.test(text)) {
                names.add(name);
            }
        });
        return names;
    }
}
