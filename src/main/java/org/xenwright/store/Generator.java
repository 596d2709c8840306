package org.xenwright.store;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What makes a kind of results: classes of ours, with all of ours that they mention, the resources that lie beside
 * those, the libraries they use, and what services bring them from outside. Its digest belongs into the key of whatever
 * is kept, so that nobody need remember to raise a number when the code begins to make something else.
 */
public final class Generator {
    /** The class by which services are found. */
    static final String LOADER = "java/util/ServiceLoader";

    private static final String CLASS = CodeIndex.CLASS;
    private static final String OURS = CodeIndex.OURS;

    private static @Nullable Generator here;
    private static @Nullable Store kept;

    private final Path place;

    /** The digest of the jar; null for a folder. */
    private final @Nullable Digest jar;

    /** The files of the jar; null for a folder, whose files are read one by one. */
    private final @Nullable CodeIndex index;

    private final Map<String, Optional<CodeIndex.Item>> items = new ConcurrentHashMap<>();
    private final Map<String, List<String>> resources = new ConcurrentHashMap<>();
    private final Map<List<String>, Digest> known = new ConcurrentHashMap<>();
    private final Map<String, String> jars = new ConcurrentHashMap<>();
    private final Providers providers;

    private Generator(Path place, @Nullable Digest jar, @Nullable CodeIndex index, Providers providers) {
        this.place = place;
        this.jar = jar;
        this.index = index;
        this.providers = providers;
    }

    /** Keeps what is read from the jar of this program in a store from now on, unless it was read already. */
    public static synchronized void keepIn(Store store) {
        kept = store;
    }

    /**
     * Returns the digest of what these classes make results with; each file of it is read once in the life of the JVM.
     */
    public static Digest of(Class<?>... roots) {
        return here().digest(Arrays.asList(roots));
    }

    /** Returns the digest of all of this program, for results that anything of it may decide. */
    public static Digest ofEverything() {
        try {
            return here().everything();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static synchronized Generator here() {
        Generator code = here;
        if (code == null) {
            try {
                code = in(
                        Path.of(Generator.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI()),
                        Generator.class.getClassLoader(),
                        kept);
            } catch (IOException | URISyntaxException e) {
                throw unreadable(e);
            }
            here = code;
        }
        return code;
    }

    private static RuntimeException unreadable(Exception cause) {
        return new IllegalStateException("the code of this program cannot be read", cause);
    }

    /**
     * The code of a folder of classes, or of a jar.
     *
     * @param loader finds what services bring
     * @param store where what is read from a jar is kept; null for nowhere
     */
    static Generator in(Path place, ClassLoader loader, @Nullable Store store) throws IOException {
        if (Files.isDirectory(place)) {
            return new Generator(place, null, null, new Providers(loader));
        }
        Digest jar = Digest.of(place);
        return new Generator(place, jar, index(place, jar, store), new Providers(loader));
    }

    private static CodeIndex index(Path place, Digest jar, @Nullable Store store) throws IOException {
        if (store != null) {
            try {
                return CodeIndex.of(place, jar, store);
            } catch (IOException e) {
                // a store that cannot be written to says so when something is to be kept in it
                return CodeIndex.of(place);
            }
        }
        return CodeIndex.of(place);
    }

    Digest everything() throws IOException {
        StringBuilder text = new StringBuilder();
        Set<String> files = new TreeSet<>();
        if (index != null) {
            files.addAll(index.items().keySet());
            text.append(jar).append('\n');
        } else {
            try (Stream<Path> all = Files.walk(place.resolve(OURS))) {
                all.filter(Files::isRegularFile)
                        .forEach(file -> files.add(place.relativize(file).toString()));
            }
            for (String file : files) {
                text.append(Digest.of(place.resolve(file)))
                        .append(' ')
                        .append(file)
                        .append('\n');
            }
        }
        provided(files).forEach(each -> text.append(each).append('\n'));
        return Digest.of(text.toString());
    }

    private CodeIndex.@Nullable Item item(String name) {
        return items.computeIfAbsent(name, this::read).orElse(null);
    }

    private Optional<CodeIndex.Item> read(String name) {
        if (index != null) {
            return Optional.ofNullable(index.items().get(name));
        }
        Path file = place.resolve(name);
        try {
            return name.startsWith(OURS) && Files.isRegularFile(file)
                    ? Optional.of(CodeIndex.Item.of(name, Files.readAllBytes(file)))
                    : Optional.empty();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Returns the files of a folder that are no classes. */
    private List<String> resources(String folder) {
        return names(folder).filter(name -> !name.endsWith(CLASS)).sorted().toList();
    }

    private Stream<String> names(String folder) {
        if (index != null) {
            // what follows a slash in the order of characters is a zero
            return index.items().subMap(folder, folder.substring(0, folder.length() - 1) + '0').keySet().stream()
                    .filter(name -> name.indexOf('/', folder.length()) < 0);
        }
        try (Stream<Path> all = Files.list(place.resolve(folder))) {
            return all.filter(Files::isRegularFile).map(file -> folder + file.getFileName()).toList().stream();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    Digest digest(List<Class<?>> roots) {
        return known.computeIfAbsent(names(roots), each -> digest(files(each)));
    }

    /** Names of all files that the classes make results with, ours only. */
    Set<String> files(Collection<String> roots) {
        Set<String> found = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            String name = open.pop();
            CodeIndex.Item item = item(name);
            if (item != null && found.add(name)) {
                item.mentions().forEach(mentioned -> open.push(mentioned + CLASS));
                // what lies beside a class is for it, or for one of its neighbours
                found.addAll(resources.computeIfAbsent(folder(name), this::resources));
            }
        }
        return found;
    }

    private static String folder(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    private Digest digest(Set<String> files) {
        StringBuilder text = new StringBuilder();
        for (String file : files) {
            CodeIndex.Item item = item(file);
            if (item == null) {
                throw new IllegalStateException("no code of " + file);
            }
            text.append(item.sha256()).append(' ').append(file).append('\n');
        }
        jars(files).forEach(jar -> text.append(jar).append('\n'));
        provided(files).forEach(each -> text.append(each).append('\n'));
        return Digest.of(text.toString());
    }

    /** Returns the files of libraries that these classes use, which have their versions in their names. */
    Set<String> libraries(List<Class<?>> roots) {
        return jars(files(names(roots)));
    }

    private Set<String> jars(Set<String> files) {
        Set<String> used = new TreeSet<>();
        for (String file : files) {
            CodeIndex.Item item = item(file);
            for (String mentioned : item == null ? Set.<String>of() : item.mentions()) {
                if (!mentioned.startsWith(OURS) && !mentioned.equals(LOADER)) {
                    used.add(jars.computeIfAbsent(folder(mentioned), each -> jar(mentioned)));
                }
            }
        }
        return used;
    }

    /** What services bring to those of these classes that ask for them. */
    private Set<Digest> provided(Set<String> files) {
        Set<Digest> provided = new TreeSet<>();
        for (String file : files) {
            CodeIndex.Item item = item(file);
            if (item != null && item.mentions().contains(LOADER)) {
                item.mentions().stream()
                        .filter(mentioned -> mentioned.startsWith(OURS))
                        .forEach(mentioned -> provided.addAll(providers.of(mentioned.replace('/', '.'))));
            }
        }
        return provided;
    }

    private static List<String> names(List<Class<?>> roots) {
        return roots.stream()
                .map(root -> root.getName().replace('.', '/') + CLASS)
                .sorted()
                .toList();
    }

    /**
     * Returns the name of the file a class of a library is in, which has the version in it; empty where that is
     * unknown.
     */
    private static String jar(String mentioned) {
        URL found = Generator.class.getClassLoader().getResource(mentioned + CLASS);
        if (found == null || !found.getProtocol().equals("jar")) {
            return "";
        }
        String path = URI.create(found.getPath().replaceFirst("!.*", "")).getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
