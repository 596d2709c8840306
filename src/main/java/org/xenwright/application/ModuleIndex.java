package org.xenwright.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

/**
 * The modules of a JDK: which class is in which, as {@code jimage list} tells.
 *
 * @param byClass the module of each class, whose name has slashes
 */
record ModuleIndex(Map<String, String> byClass, SortedSet<String> names) {
    /**
     * Modules that programs need without naming a class of theirs: names of hosts and directories, and the elliptic
     * curves of TLS, which have moved into java.base since.
     */
    private static final List<String> UNNAMED = List.of("java.naming", "jdk.crypto.ec");

    static ModuleIndex read(Path listing) throws IOException {
        Map<String, String> byClass = new HashMap<>();
        SortedSet<String> names = new TreeSet<>();
        String module = "";
        for (String line : Files.readAllLines(listing)) {
            if (line.startsWith(ModuleListing.MODULE)) {
                module = line.substring(ModuleListing.MODULE.length()).strip();
                names.add(module);
            } else if (line.endsWith(ModuleListing.CLASS) && !module.isEmpty()) {
                String name = line.strip();
                byClass.put(name.substring(0, name.length() - ModuleListing.CLASS.length()), module);
            }
        }
        if (!names.contains("java.base")) {
            throw new IOException("a listing of modules without java.base");
        }
        return new ModuleIndex(byClass, names);
    }

    /**
     * Returns the modules that an application needs: those with a class that it names, as jdeps finds them, some that
     * programs need without naming them, and those of the project.
     *
     * @param release of the JDK: of a jar for several, newer classes do not count
     * @throws org.xenwright.problem.ProblemException when the JDK lacks one that the project names
     */
    SortedSet<String> needed(SortedSet<String> lines, int release, SortedSet<String> wanted) {
        SortedSet<String> needed = new TreeSet<>(List.of("java.base"));
        for (String line : lines) {
            int space = line.indexOf(' ');
            if (Integer.parseInt(line.substring(0, space)) <= release) {
                String module = byClass.get(line.substring(space + 1));
                if (module != null) {
                    needed.add(module);
                }
            }
        }
        UNNAMED.stream().filter(names::contains).forEach(needed::add);
        for (String each : wanted) {
            if (!names.contains(each)) {
                throw Problem.of(
                                "choosing the modules of a runtime",
                                Nearest.to(each, names)
                                        .map(near -> "write " + near + " if that was meant")
                                        .orElse("correct the name"))
                        .at("<application><modules>")
                        .found("'" + each + "'")
                        .expected("a module of the JDK: " + String.join(", ", names))
                        .raise();
            }
            needed.add(each);
        }
        return needed;
    }
}
