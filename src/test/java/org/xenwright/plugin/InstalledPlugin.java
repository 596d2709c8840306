package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The plugin as it is compiled, in a local repository with all that the one of this machine has. */
final class InstalledPlugin {
    private static final String PLUGIN =
            "org/xenwright/xen-maven-plugin/0.1.0-SNAPSHOT/xen-maven-plugin-0.1.0-SNAPSHOT";
    private static final Path LOCAL =
            Path.of(System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));

    private InstalledPlugin() {}

    /** Returns the word that starts the Maven that runs this, or the machine's. */
    static String maven() {
        String home = System.getProperty("maven.home");
        return home == null ? "mvn" : home + "/bin/mvn";
    }

    static void into(Path repository) throws IOException {
        try (Stream<Path> all = Files.walk(LOCAL)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path target = repository.resolve(LOCAL.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else if (!LOCAL.relativize(each).startsWith("org/xenwright")) {
                    take(each, target);
                }
            }
        }
        Path jar = repository.resolve(PLUGIN + ".jar");
        Files.createDirectories(jar.getParent());
        Path classes = Path.of("target", "classes");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                zip.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
                Files.copy(each, zip);
                zip.closeEntry();
            }
        }
        Files.copy(Path.of("pom.xml"), repository.resolve(PLUGIN + ".pom"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Links what Maven never writes again, and copies its notes beside that. */
    private static void take(Path file, Path target) throws IOException {
        if (file.toString().matches(".*\\.(jar|pom)")) {
            try {
                Files.createLink(target, file);
                return;
            } catch (IOException | UnsupportedOperationException e) {
                // another file system
                assertThat(target).doesNotExist();
            }
        }
        Files.copy(file, target);
    }
}
