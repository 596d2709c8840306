package org.xenwright.tool;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * A finder of programs: one that is installed and runs, else one unpacked from packages and run in place by its own
 * dynamic loader. Needs no privilege and installs nothing. Safe for use by several threads.
 */
public final class ToolBox {
    private final @Nullable ToolSource source;
    private final List<Path> path;
    private final Catalogue catalogue;
    private final Map<String, Tool> found = new ConcurrentHashMap<>();

    /** Makes a box that looks on the path and in the system's folders for administrators, then asks {@code source}. */
    public ToolBox(@Nullable ToolSource source) {
        this(source, pathOfThisProcess(), Catalogue.OURS);
    }

    /**
     * Makes a box that looks in these folders only, then asks {@code source}, which is null where nothing can be
     * provided.
     */
    public ToolBox(@Nullable ToolSource source, List<Path> path) {
        this(source, path, Catalogue.OURS);
    }

    ToolBox(@Nullable ToolSource source, List<Path> path, Catalogue catalogue) {
        this.source = source;
        this.path = List.copyOf(path);
        this.catalogue = catalogue;
    }

    /**
     * Finds a program, tried to make sure that it runs.
     *
     * @param program its bare name, such as {@code qemu-system-x86_64}
     * @throws org.xenwright.problem.ProblemException if it is neither here nor available
     * @throws IOException if providing it failed
     */
    public Tool find(String program) throws IOException {
        Tool known = found.get(program);
        if (known != null) {
            return known;
        }
        Optional<Tool> installed = installed(program);
        Tool tool = installed.isPresent() ? installed.get() : provided(catalogue.of(program));
        found.put(program, tool);
        return tool;
    }

    /** Returns the program if it is installed here and runs; provides nothing. */
    public Optional<Tool> installed(String program) throws IOException {
        for (Path folder : path) {
            Path file = folder.resolve(program);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                List<String> words = List.of(file.toString());
                Optional<String> version = probe(new Tool(program, words, Map.of(), "", null), catalogue.of(program));
                if (version.isPresent()) {
                    return Optional.of(new Tool(program, words, Map.of(), version.get(), null));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Unpacks packages for the data in them, such as a kernel or a hypervisor.
     *
     * @return the folder, laid out as a root file system
     * @throws org.xenwright.problem.ProblemException if there is no source, or it has no such packages
     */
    public Path folder(String... packages) throws IOException {
        if (source == null) {
            throw Problem.of("providing " + String.join(", ", packages), "declare a package repository to take it from")
                    .raise();
        }
        return source.folder(List.of(packages));
    }

    /**
     * Returns where a path of an unpacked folder leads, links followed inside the folder; empty when nothing is there.
     */
    public static Optional<Path> inside(Path folder, String path) throws IOException {
        return new UnpackedRoot(folder).resolve(path);
    }

    private Tool provided(Provision provision) throws IOException {
        String program = provision.program();
        if (source == null) {
            throw Problem.of(
                            "looking for the program " + program,
                            "install the package " + String.join(" ", provision.packages())
                                    + ", or declare a package repository to take it from")
                    .at(path.toString())
                    .raise();
        }
        UnpackedRoot root = new UnpackedRoot(source.folder(provision.packages()));
        Path file = place(provision, root);
        List<String> words = new ArrayList<>(start(root, file));
        words.addAll(arguments(provision, root));
        Tool tool = new Tool(program, words, environment(provision, root), "", root.path());
        String version = probe(tool, provision)
                .orElseThrow(() -> new IOException(
                        program + " was unpacked to " + root.path() + " and does not run from there: " + words));
        return new Tool(program, tool.prefix(), tool.environment(), version, root.path());
    }

    private static Path place(Provision provision, UnpackedRoot root) throws IOException {
        for (String place : provision.places()) {
            Optional<Path> file = root.resolve(place);
            if (file.isPresent()) {
                return file.get();
            }
        }
        throw new IOException("the packages " + provision.packages() + " hold no " + provision.program() + " at any of "
                + provision.places() + " in " + root.path());
    }

    /** Returns the command that runs a program of the folder with the folder's own loader and libraries. */
    private static List<String> start(UnpackedRoot root, Path file) throws IOException {
        Optional<String> loader = ProgramFile.loader(file);
        if (loader.isEmpty()) {
            return List.of(file.toString());
        }
        Path own = root.resolve(loader.get())
                .orElseThrow(() -> new IOException(file + " asks for " + loader.get() + ", which its folder lacks"));
        String libraries = String.join(
                ":", root.libraryFolders().stream().map(Path::toString).toList());
        return List.of(own.toString(), "--library-path", libraries, file.toString());
    }

    private static List<String> arguments(Provision provision, UnpackedRoot root) throws IOException {
        List<String> words = new ArrayList<>();
        for (String word : provision.arguments()) {
            Optional<String> filled = fill(word, root);
            if (filled.isPresent()) {
                words.add(filled.get());
            } else if (!words.isEmpty()) {
                words.remove(words.size() - 1);
            }
        }
        return words;
    }

    private static Map<String, String> environment(Provision provision, UnpackedRoot root) throws IOException {
        Map<String, String> variables = new TreeMap<>();
        for (Map.Entry<String, String> variable : provision.environment().entrySet()) {
            Optional<String> value = fill(variable.getValue(), root);
            if (value.isPresent()) {
                variables.put(variable.getKey(), value.get());
            }
        }
        return variables;
    }

    private static Optional<String> fill(String text, UnpackedRoot root) throws IOException {
        if (!text.startsWith(Provision.ROOT)) {
            return Optional.of(text);
        }
        String inside = text.substring(Provision.ROOT.length())
                .replace("{triplet}", root.triplet().orElse("no-triplet"));
        return root.resolve(inside).map(Path::toString);
    }

    private static Optional<String> probe(Tool tool, Provision provision) throws IOException {
        return Probe.firstLine(tool.process(provision.probe()));
    }

    static List<Path> pathOfThisProcess() {
        Set<Path> folders = new LinkedHashSet<>();
        String inherited = System.getenv("PATH");
        if (inherited != null) {
            for (String folder : inherited.split(File.pathSeparator)) {
                if (!folder.isEmpty()) {
                    folders.add(Path.of(folder));
                }
            }
        }
        folders.add(Path.of("/usr/sbin"));
        folders.add(Path.of("/sbin"));
        return List.copyOf(folders);
    }
}
