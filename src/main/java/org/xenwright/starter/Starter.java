package org.xenwright.starter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.xenwright.problem.Nearest;
import org.xenwright.problem.Problem;

/**
 * A project to begin with. Its files lie beside this class, those that all starters have in {@code common}; the Maven
 * archetype of the same name is made of the same files.
 */
public enum Starter {
    JAVA_SERVICE("a REST service on the JDK's own server, tested in its domain"),
    SPRING_BOOT("a Spring Boot service"),
    DOMAIN("a Debian service with a page that is a template", Starter.NETWORK),
    STATELESS("a verified root that forgets, and a disk for what is kept", Starter.NETWORK),
    ALPINE("a small service on Alpine, of less than 30 MB"),
    FLEET("a table of domains from one image", Starter.NETWORK),
    PLAIN("an ordinary project that also makes a domain", Starter.NETWORK);

    /** The folder of what all starters have. */
    private static final String COMMON = "common";

    private static final String OFFERED = "xen-";

    /** The folder of what those have whose image names its packages; an application brings a network. */
    private static final String NETWORK = "network";

    private final String description;
    private final List<String> folders;

    Starter(String description, String... shared) {
        this.description = description;
        this.folders = Stream.concat(Stream.of(COMMON), Stream.concat(Arrays.stream(shared), Stream.of(id())))
                .toList();
    }

    /** The name by which users choose it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it is, in one line. */
    public String description() {
        return description;
    }

    /**
     * Finds a starter by its name, with or without the {@code xen-} of its archetype.
     *
     * @param where it was written
     */
    public static Starter named(String written, String where) {
        String id = written.strip();
        String plain = id.startsWith(OFFERED) ? id.substring(OFFERED.length()) : id;
        List<String> all = Arrays.stream(values()).map(Starter::id).toList();
        if (!all.contains(plain)) {
            throw Problem.of(
                            "choosing a starter",
                            Nearest.to(plain, all)
                                    .map(nearest -> "write " + nearest)
                                    .orElse("write one of these"))
                    .at(where)
                    .found("'" + written + "'")
                    .expected(String.join(", ", all))
                    .raise();
        }
        return values()[all.indexOf(plain)];
    }

    /** The folders whose files it has. */
    List<String> folders() {
        return folders;
    }

    /** Returns the files of a project that begins with this, by their paths in it. */
    SortedMap<String, String> files(ProjectNames names) {
        SortedMap<String, String> files = new TreeMap<>();
        for (String folder : folders) {
            written(folder).forEach((path, text) -> files.put(names.path(path), names.text(path, text)));
        }
        return files;
    }

    /** Returns the files of a folder beside this class as they are written. */
    static SortedMap<String, String> written(String folder) {
        try {
            Path code = Path.of(Starter.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            String here = Starter.class.getPackageName().replace('.', '/') + "/" + folder;
            if (Files.isDirectory(code)) {
                return read(code.resolve(here));
            }
            try (FileSystem jar = FileSystems.newFileSystem(code)) {
                return read(jar.getPath(here));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the code of this program cannot be read", e);
        }
    }

    private static SortedMap<String, String> read(Path root) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = root.relativize(file).toString().replace('\\', '/');
                files.put(path, Files.readString(file));
            }
        }
        return files;
    }
}
