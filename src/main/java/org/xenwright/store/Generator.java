package org.xenwright.store;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    private static final String CLASS = ".class";
    private static final String OURS = "org/xenwright/";

    private static @Nullable Generator here;

    /**
     * A file of the code.
     *
     * @param mentions names of classes, as class files have them; empty for a resource
     */
    private record Item(Digest sha256, Set<String> mentions) {}

    private final Path place;
    private final Path root;
    private final Map<String, Optional<Item>> items = new ConcurrentHashMap<>();
    private final Map<String, List<String>> resources = new ConcurrentHashMap<>();
    private final Map<List<String>, Digest> known = new ConcurrentHashMap<>();
    private final Map<String, String> jars = new ConcurrentHashMap<>();
    private final Providers providers;

    private Generator(Path place, Path root, Providers providers) {
        this.place = place;
        this.root = root;
        this.providers = providers;
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
                        Generator.class.getClassLoader());
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
     */
    static Generator in(Path place, ClassLoader loader) throws IOException {
        boolean jar = !Files.isDirectory(place);
        // stays open as long as the program runs
        return new Generator(place, jar ? FileSystems.newFileSystem(place).getPath("/") : place, new Providers(loader));
    }

    Digest everything() throws IOException {
        Set<String> files = new TreeSet<>();
        try (Stream<Path> all = Files.walk(root.resolve(OURS))) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> files.add(root.relativize(file).toString()));
        }
        StringBuilder text = new StringBuilder();
        if (root.equals(place)) {
            for (String file : files) {
                text.append(Digest.of(root.resolve(file)))
                        .append(' ')
                        .append(file)
                        .append('\n');
            }
        } else {
            text.append(Digest.of(place)).append('\n');
        }
        provided(files).forEach(each -> text.append(each).append('\n'));
        return Digest.of(text.toString());
    }

    private @Nullable Item item(String name) {
        return items.computeIfAbsent(name, this::read).orElse(null);
    }

    private Optional<Item> read(String name) {
        Path file = root.resolve(name);
        try {
            if (!name.startsWith(OURS) || !Files.isRegularFile(file)) {
                return Optional.empty();
            }
            byte[] bytes = Files.readAllBytes(file);
            Set<String> mentions =
                    name.endsWith(CLASS) ? mentions(new DataInputStream(new ByteArrayInputStream(bytes))) : Set.of();
            return Optional.of(new Item(Digest.of(bytes), mentions));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Returns the files of a folder that are no classes. */
    private List<String> resources(String folder) {
        try (Stream<Path> all = Files.list(root.resolve(folder))) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder + file.getFileName())
                    .filter(name -> !name.endsWith(CLASS))
                    .sorted()
                    .toList();
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
            Item item = item(name);
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
            Item item = item(file);
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
            Item item = item(file);
            for (String mentioned : item == null ? Set.<String>of() : item.mentions()) {
                if (mentioned.contains("/") && !mentioned.startsWith(OURS) && !mentioned.startsWith("java")) {
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
            Item item = item(file);
            if (item != null && item.mentions().contains("java/util/ServiceLoader")) {
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

    /** Returns the classes that the pool of constants of a class file names (JVMS, section 4.4). */
    private static Set<String> mentions(DataInputStream in) throws IOException {
        if (in.readInt() != 0xcafebabe) {
            throw new IOException("no class file");
        }
        in.readInt(); // the version of the format
        int count = in.readUnsignedShort();
        String[] texts = new String[count];
        List<Integer> classes = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 7 -> classes.add(in.readUnsignedShort());
                case 8, 16, 19, 20 -> in.skipNBytes(2); // String, MethodType, Module, Package
                case 15 -> in.skipNBytes(3); // MethodHandle
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4); // Integer, Float, references, Dynamic
                case 5, 6 -> { // Long and Double take two places
                    in.skipNBytes(8);
                    i++;
                }
                default -> throw new IOException("a constant of kind " + tag + " in a class file");
            }
        }
        Set<String> names = new TreeSet<>();
        for (int each : classes) {
            String name = texts[each];
            // of an array, what it is of
            names.add(name.startsWith("[") ? name.replaceFirst("^\\[+L?", "").replaceFirst(";$", "") : name);
        }
        return Set.copyOf(names);
    }
}
