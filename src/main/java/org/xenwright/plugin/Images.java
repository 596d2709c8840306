package org.xenwright.plugin;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.problem.NamedChoice;
import org.xenwright.problem.Problem;

/** The images a project makes: that of {@code <image>}, or all of {@code <images>}. */
final class Images {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*"; // it becomes that of a folder

    private Images() {}

    /**
     * Returns the images to work on, in the order of the POM.
     *
     * @param several those of {@code <images>}; when there are any, each has a name of its own
     * @param chosen the names of those to work on; empty for all
     */
    static List<ImageConfiguration> of(ImageConfiguration one, List<ImageConfiguration> several, List<String> chosen) {
        Map<String, ImageConfiguration> named = new LinkedHashMap<>();
        for (ImageConfiguration each : several) {
            String where = "<images><image>[" + (named.size() + 1) + "]<name>";
            if (each.name == null || !each.name.matches(NAME)) {
                throw Problem.of("reading the images of the project", "give each image a name")
                        .at(where)
                        .found(each.name == null ? "nothing" : "'" + each.name + "'")
                        .expected("letters, digits, dots, dashes and underscores")
                        .raise();
            }
            if (named.put(each.name, each) != null) {
                throw Problem.of("reading the images of the project", "give each image a name of its own")
                        .at(where)
                        .found("'" + each.name + "', the name of another one")
                        .raise();
            }
        }
        if (named.isEmpty()) {
            return List.of(one);
        }
        if (chosen.isEmpty()) {
            return List.copyOf(named.values());
        }
        return new NamedChoice("choosing the images to work on", "-Dxen.images", "images of this project")
                .among(named, String.join(",", chosen));
    }

    /** Returns the lock of one of several images, beside that of a single one: {@code xen-NAME.lock.json}. */
    static Path lockFile(Path single, String image) {
        String file = single.getFileName().toString();
        int end = file.indexOf('.') < 0 ? file.length() : file.indexOf('.');
        return single.resolveSibling(file.substring(0, end) + "-" + image + file.substring(end));
    }
}
