package org.xenwright.application;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JavaContainerBuilder;
import com.google.cloud.tools.jib.api.JavaContainerBuilder.LayerType;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import com.google.cloud.tools.jib.api.buildplan.LayerObject;
import com.google.cloud.tools.jib.api.buildplan.RelativeUnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The layers that Jib's Java support plans, made into trees: its places, its times, its modes. */
final class JibLayers {
    /** The layer of the file that names the class path. */
    static final String CLASS_PATH = LayerType.JVM_ARG_FILES.getName();

    private final Parts.Contents contents;
    private final List<FileEntriesLayer> planned = new ArrayList<>();
    private final Map<Path, String> places = new HashMap<>();

    private JibLayers(Parts.Contents contents) {
        this.contents = contents;
    }

    /** Plans an application that is started by its main class. */
    static JibLayers ofClasses(Parts parts, String folder) throws IOException {
        JavaContainerBuilder builder = builder(folder);
        libraries(builder, parts);
        Path classes = parts.classes();
        if (classes != null) {
            builder.addResources(classes, isClass().negate()).addClasses(classes, isClass());
        }
        return new JibLayers(parts.contents()).with(builder);
    }

    /** Plans a web application in a folder of webapps. */
    static JibLayers ofWeb(Parts parts, Path root, String folder) throws IOException {
        JavaContainerBuilder builder = builder(folder)
                .setResourcesDestination(RelativeUnixPath.get(""))
                .setClassesDestination(RelativeUnixPath.get("WEB-INF/classes"))
                .setDependenciesDestination(RelativeUnixPath.get("WEB-INF/lib"));
        libraries(builder, parts);
        Path classes = parts.classes();
        Path own = root.resolve("WEB-INF/classes");
        Path jars = root.resolve("WEB-INF/lib");
        builder.addResources(root, path -> !path.startsWith(own) && !path.startsWith(jars));
        if (classes != null) {
            builder.addClasses(classes);
        }
        return new JibLayers(parts.contents()).with(builder);
    }

    /**
     * Plans files as they lie in a folder.
     *
     * @param layers names of layers with the files of each, below that folder
     */
    static JibLayers ofFiles(Path root, Map<String, List<Path>> layers, String folder) {
        JibLayers files = new JibLayers(Parts.Contents.ofMachine());
        layers.forEach((name, all) -> {
            FileEntriesLayer.Builder builder = FileEntriesLayer.builder().setName(name);
            for (Path each : all) {
                builder.addEntry(
                        each,
                        com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath.get(folder)
                                .resolve(root.relativize(each)));
            }
            files.planned.add(builder.build());
        });
        return files;
    }

    private static JavaContainerBuilder builder(String folder) {
        try {
            return JavaContainerBuilder.from("scratch").setAppRoot(folder);
        } catch (InvalidImageReferenceException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void libraries(JavaContainerBuilder builder, Parts parts) throws IOException {
        builder.addDependencies(parts.files(Library.Kind.RELEASE))
                .addSnapshotDependencies(parts.files(Library.Kind.SNAPSHOT))
                .addProjectDependencies(parts.files(Library.Kind.PROJECT));
    }

    private static Predicate<Path> isClass() {
        return path -> path.toString().endsWith(".class");
    }

    private JibLayers with(JavaContainerBuilder builder) throws IOException {
        for (LayerObject each :
                builder.toContainerBuilder().toContainerBuildPlan().getLayers()) {
            planned.add((FileEntriesLayer) each);
        }
        return this;
    }

    /** Returns the layers that hold a file. */
    List<ApplicationLayers.Layer> layers() throws IOException {
        List<ApplicationLayers.Layer> layers = new ArrayList<>();
        Map<String, Path> taken = new HashMap<>();
        for (FileEntriesLayer each : planned) {
            Tree tree = empty();
            boolean holds = false;
            for (FileEntry entry : each.getEntries()) {
                if (!Files.isDirectory(entry.getSourceFile())) {
                    put(tree, entry, taken);
                    holds = true;
                }
            }
            if (holds) {
                layers.add(new ApplicationLayers.Layer(each.getName(), tree));
            }
        }
        return layers;
    }

    private void put(Tree tree, FileEntry entry, Map<String, Path> taken) throws IOException {
        String place = entry.getExtractionPath().toString();
        Path other = taken.putIfAbsent(place, entry.getSourceFile());
        if (other != null) {
            throw Problem.of("laying out an application", "take one of the two out of its dependencies")
                    .found(entry.getSourceFile() + " and " + other)
                    .expected("one file for " + place)
                    .raise();
        }
        places.put(entry.getSourceFile(), place);
        int mode = entry.getPermissions().getPermissionBits();
        put(tree, TreePath.of(place), mode, contents.of(entry.getSourceFile()));
    }

    /** Returns where a file of a layer lies in the image. */
    String place(Path file) {
        String place = places.get(file);
        if (place == null) {
            throw new IllegalStateException(file + " is in no layer");
        }
        return place;
    }

    /** Returns a layer of one file. */
    static ApplicationLayers.Layer layer(String name, String place, String text) {
        Tree tree = empty();
        put(tree, TreePath.of(place), 0644, Content.of(text));
        return new ApplicationLayers.Layer(name, tree);
    }

    private static Tree empty() {
        return new Tree(folder());
    }

    private static Attributes folder() {
        return Attributes.of(0755, FileEntriesLayer.DEFAULT_MODIFICATION_TIME);
    }

    private static void put(Tree tree, TreePath place, int mode, Content content) {
        tree.directory(place.parent(), folder());
        tree.put(place, new RegularFile(Attributes.of(mode, FileEntriesLayer.DEFAULT_MODIFICATION_TIME), content));
    }
}
