package org.xenwright.application;

import com.google.cloud.tools.jib.api.JavaContainerBuilder.LayerType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.store.Store;
import org.xenwright.tree.RegularFile;

/** The layout of one application, by the form it comes in. */
final class ApplicationReader {
    private static final String ATTEMPTED = "laying out an application";
    private static final String MULTI_RELEASE = "Multi-Release";
    private static final String MAIN_CLASS = "Main-Class";
    private static final int LONGEST_INDEX = 4 << 20;
    private static final String QUARKUS_RUN = "quarkus-run.jar";

    private final ApplicationRequest request;
    private final ApplicationSource source;
    private final Store store;
    private final List<String> notes = new ArrayList<>();

    ApplicationReader(ApplicationRequest request, Store store) {
        this.request = request;
        this.source = request.source();
        this.store = store;
    }

    ApplicationLayers read() throws IOException {
        Path file = source.file();
        if (Files.isDirectory(file)) {
            return isQuarkus(file) ? quarkus(file) : folder(file);
        }
        if (!Files.isRegularFile(file)) {
            throw Problem.of(ATTEMPTED, "run the phase 'package' first, which makes it")
                    .at(file.toString())
                    .found("no file")
                    .raise();
        }
        try (OpenedJar jar = OpenedJar.of(file, store)) {
            Manifest manifest = jar.manifest();
            Form form = source.form(manifest);
            return switch (form) {
                case SPRING_BOOT -> springBoot(jar, manifest);
                case WAR -> war(jar, manifest);
                case JAR -> classes(Form.JAR, jar, manifest, besides(manifest));
                case THIN -> classes(Form.THIN, jar, manifest, source.libraries());
                case QUARKUS ->
                    throw Problem.of(ATTEMPTED, "build it as a fast-jar: quarkus.package.jar.type=fast-jar")
                            .at(file.toString())
                            .found("a jar")
                            .expected("the folder quarkus-app with " + QUARKUS_RUN)
                            .raise();
            };
        }
    }

    private boolean isQuarkus(Path folder) {
        return source.form() == Form.QUARKUS || Files.isRegularFile(folder.resolve(QUARKUS_RUN));
    }

    private ApplicationLayers folder(Path classes) throws IOException {
        return started(
                Form.THIN, new Parts(classes, source.libraries(), new Manifest(), Parts.Contents.ofMachine()), null);
    }

    private ApplicationLayers classes(Form form, OpenedJar jar, Manifest manifest, List<Library> libraries)
            throws IOException {
        String declared = Parts.main(manifest, MAIN_CLASS);
        if (!"true".equalsIgnoreCase(Parts.main(manifest, MULTI_RELEASE))) {
            return started(form, new Parts(jar.path(""), libraries, manifest, jar::content), declared);
        }
        // only in a jar do classes have several versions
        Parts opened = new Parts(jar.path(""), libraries, manifest, jar::content);
        String main = new MainClass(opened, source.file()).name(request.mainClass(), declared);
        List<Library> all = new ArrayList<>(List.of(new Library(request.name(), source.file(), Library.Kind.PROJECT)));
        all.addAll(libraries);
        return started(form, new Parts(null, all, manifest, Parts.Contents.ofMachine()), main);
    }

    /** Returns the jars that a manifest names and those of the project. */
    private List<Library> besides(Manifest manifest) throws IOException {
        ClassPathJars named = ClassPathJars.of(source.file(), manifest);
        notes.addAll(named.notes(source.file()));
        return source.after(named);
    }

    private ApplicationLayers springBoot(OpenedJar jar, Manifest manifest) throws IOException {
        String start = Parts.main(manifest, ApplicationSource.START_CLASS);
        String root = Files.isDirectory(jar.path("WEB-INF")) ? "WEB-INF/" : "BOOT-INF/";
        String classes = inside(manifest, "Spring-Boot-Classes", root + "classes/");
        String folder = inside(manifest, "Spring-Boot-Lib", root + "lib/");
        SpringBootLayers layers = new SpringBootLayers(text(jar, root + "layers.idx"));
        List<Library> libraries = new ArrayList<>();
        Set<String> paths = libraries(jar, folder, text(jar, root + "classpath.idx"));
        // of a war: what a Tomcat would bring, which it starts by itself
        paths.addAll(libraries(jar, "WEB-INF/lib-provided/", ""));
        for (String path : paths) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            libraries.add(new Library(name, jar.path(path), layers.kind(path, name)));
        }
        if (!Files.isDirectory(jar.path(classes))) {
            throw Problem.of(ATTEMPTED, "build it anew with spring-boot-maven-plugin's goal repackage")
                    .at(source.file().toString())
                    .found("no " + classes)
                    .expected("an executable jar or war of Spring Boot")
                    .raise();
        }
        Parts parts = new Parts(jar.path(classes), libraries, manifest, jar::content);
        return started(Form.SPRING_BOOT, parts, start);
    }

    private String inside(Manifest manifest, String name, String usual) {
        String written = Parts.main(manifest, name);
        if (written == null) {
            return usual;
        }
        if (!written.matches("[A-Za-z0-9-][A-Za-z0-9/-]{0,199}/") || written.contains("//")) {
            throw Problem.of(ATTEMPTED, "build it anew")
                    .at(source.file() + ", " + name)
                    .found(written.length() > 200 ? written.substring(0, 200) + "…" : written)
                    .expected("a folder of the jar, such as " + usual)
                    .raise();
        }
        return written;
    }

    /** Returns the paths of all libraries in a folder, those of an index first and in its order. */
    private static Set<String> libraries(OpenedJar jar, String folder, String index) {
        Set<String> inside = new LinkedHashSet<>();
        jar.tree().walk((path, inode) -> {
            String name = path.toString().substring(1);
            if (inode instanceof RegularFile && name.startsWith(folder) && name.endsWith(".jar")) {
                inside.add(name);
            }
        });
        Set<String> ordered = new LinkedHashSet<>();
        for (String line : index.split("\r?\n")) {
            int from = line.indexOf('"');
            int to = line.lastIndexOf('"');
            if (from >= 0 && to > from && inside.contains(line.substring(from + 1, to))) {
                ordered.add(line.substring(from + 1, to));
            }
        }
        ordered.addAll(inside);
        return ordered;
    }

    private static String text(OpenedJar jar, String path) throws IOException {
        return jar.tree().find(path).orElse(null) instanceof RegularFile file
                ? new String(file.content().bytes(LONGEST_INDEX), java.nio.charset.StandardCharsets.UTF_8)
                : "";
    }

    private ApplicationLayers war(OpenedJar jar, Manifest manifest) throws IOException {
        List<Library> libraries = new ArrayList<>();
        for (String path : libraries(jar, "WEB-INF/lib/", "")) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            libraries.add(new Library(name, jar.path(path), Library.kindOf(name)));
        }
        Path classes = jar.path("WEB-INF/classes");
        Parts parts = new Parts(Files.isDirectory(classes) ? classes : null, libraries, manifest, jar::content);
        JibLayers layers =
                JibLayers.ofWeb(parts, jar.path(""), WebServer.of(request).webapp());
        return new ApplicationLayers(Form.WAR, layers.layers(), List.of(), "", notes);
    }

    private ApplicationLayers quarkus(Path folder) throws IOException {
        Path run = folder.resolve(QUARKUS_RUN);
        if (!Files.isRegularFile(run)) {
            throw Problem.of(ATTEMPTED, "run the phase 'package', in which Quarkus makes it")
                    .at(folder.toString())
                    .found("no " + QUARKUS_RUN)
                    .raise();
        }
        List<Path> libraries = new ArrayList<>();
        List<Path> snapshots = new ArrayList<>();
        List<Path> own = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path each : files) {
            if (!each.startsWith(folder.resolve("lib"))) {
                own.add(each);
            } else if (Library.kindOf(each.getFileName().toString()) == Library.Kind.SNAPSHOT) {
                snapshots.add(each);
            } else {
                libraries.add(each);
            }
        }
        Map<String, List<Path>> layers = new LinkedHashMap<>();
        layers.put(LayerType.DEPENDENCIES.getName(), libraries);
        layers.put(LayerType.SNAPSHOT_DEPENDENCIES.getName(), snapshots);
        layers.put(LayerType.CLASSES.getName(), own);
        return new ApplicationLayers(
                Form.QUARKUS,
                JibLayers.ofFiles(folder, layers, request.folder()).layers(),
                List.of("-jar", request.folder() + "/" + QUARKUS_RUN),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                notes);
    }

    /** Lays out classes and libraries that the JVM is told of by a file with its class path. */
    private ApplicationLayers started(Form form, Parts parts, @Nullable String declared) throws IOException {
        String main = parts.classes() == null && declared != null
                ? declared
                : new MainClass(parts, source.file()).name(request.mainClass(), declared);
        JibLayers planned = JibLayers.ofClasses(parts, request.folder());
        List<ApplicationLayers.Layer> layers = new ArrayList<>(planned.layers());
        String file = request.folder() + "/classpath";
        JvmArguments arguments = new JvmArguments(parts.manifest());
        layers.add(JibLayers.layer(JibLayers.CLASS_PATH, file, arguments.text(classPath(parts, planned))));
        return new ApplicationLayers(form, layers, List.of("@" + file, main), main, notes);
    }

    private List<String> classPath(Parts parts, JibLayers planned) {
        List<String> path = new ArrayList<>();
        if (parts.classes() != null) {
            path.add(request.folder() + "/resources");
            path.add(request.folder() + "/classes");
        }
        parts.libraries().forEach(each -> path.add(planned.place(each.file())));
        return path;
    }
}
