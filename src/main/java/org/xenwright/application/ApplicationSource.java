package org.xenwright.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The files that an application is made of.
 *
 * @param file its jar or war, a folder of classes, or the folder {@code quarkus-app}
 * @param form how it is packed; null to find out
 * @param libraries the jars it needs besides, in the order of the class path
 */
public record ApplicationSource(Path file, @Nullable Form form, List<Library> libraries) {
    static final String START_CLASS = "Start-Class";

    public ApplicationSource {
        libraries = List.copyOf(libraries);
    }

    /** Returns how it is packed, by the manifest of its file where nobody says it. */
    Form form(Manifest manifest) {
        if (form != null) {
            return form;
        }
        if (file.toString().endsWith(".war")) {
            return Form.WAR;
        }
        if (Parts.main(manifest, START_CLASS) != null) {
            return Form.SPRING_BOOT;
        }
        return libraries.isEmpty() && Parts.main(manifest, ClassPathJars.NAME) != null ? Form.JAR : Form.THIN;
    }

    /** Returns the jars it needs after those that its manifest names. */
    List<Library> after(ClassPathJars named) {
        List<Library> all = new ArrayList<>(named.found());
        all.addAll(libraries);
        return all;
    }

    /**
     * Returns all jars outside of its own that it is made of, those that its manifest names among them.
     *
     * @throws org.xenwright.problem.ProblemException when its jar is broken, or names a file elsewhere
     */
    List<Library> all() throws IOException {
        if (!Files.isRegularFile(file) || form != null && form != Form.JAR) {
            return libraries;
        }
        Manifest manifest = OpenedJar.manifest(file);
        return form(manifest) == Form.JAR ? after(ClassPathJars.of(file, manifest)) : libraries;
    }
}
