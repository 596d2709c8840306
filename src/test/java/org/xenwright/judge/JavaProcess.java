package org.xenwright.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How to start a class of the tests in a process of its own. */
public final class JavaProcess {
    private JavaProcess() {}

    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin/java").toString();
    }

    /**
     * Where classes come from; a launcher's class loader need not tell it as a property.
     *
     * @param resource a resource of the main tree, beside the first class
     */
    public static String classPath(String resource, Class<?>... classes) {
        Set<String> places = new LinkedHashSet<>();
        for (Class<?> each : classes) {
            places.add(each.getProtectionDomain().getCodeSource().getLocation().getPath());
        }
        String found = classes[0].getResource(resource).getPath();
        places.add(found.substring(0, found.indexOf("org/xenwright")));
        return String.join(":", places);
    }

    /** The words that start a class. */
    public static List<String> words(String classPath, Class<?> main, String... arguments) {
        List<String> words = new ArrayList<>(List.of(java(), "-cp", classPath, main.getName()));
        words.addAll(List.of(arguments));
        return words;
    }
}
