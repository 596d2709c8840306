package org.xenwright.deb.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.archive.UnpackedDeb;
import org.xenwright.deb.repository.AptSources;
import org.xenwright.deb.repository.Archive;
import org.xenwright.deb.repository.PackageFile;
import org.xenwright.deb.repository.PackageStore;
import org.xenwright.deb.repository.Source;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.deb.resolve.Request;
import org.xenwright.deb.resolve.Resolver;
import org.xenwright.deb.resolve.Selected;
import org.xenwright.deb.resolve.Universe;
import org.xenwright.deb.resolve.Variant;
import org.xenwright.layer.TreeFolder;
import org.xenwright.layer.TreeTar;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;
import org.xenwright.tool.ToolSource;
import org.xenwright.transport.Access;

/**
 * Takes tools from the machine's own package sources, or from others. What the store knows of them is enough; the
 * network is asked only for what it lacks, so that a tool found once is found again at once.
 */
public final class DebianToolSource implements ToolSource {
    private static final String KIND = "tools";

    /** The code that decides the content of a tool's folder, besides its packages. */
    private static final String MAKER = "tools by " + Generator.of(TreeTar.class, TreeFolder.class);

    /**
     * The kind of entries that remember the answer to a question, so that the indexes of a whole distribution need not
     * be read again.
     */
    private static final String ANSWERS = "tool-answers";

    private final Access access;
    private final String architecture;
    private final @Nullable AptSources own;
    private final Map<Digest, Path> checked = new ConcurrentHashMap<>();

    /** Tools that this machine's processor runs. */
    public DebianToolSource(Access access) {
        this(access, architecture(), null);
    }

    /** @param architecture Debian's name for the processor that runs the tools, which this machine's own sources have too */
    public DebianToolSource(Access access, String architecture) {
        this(access, architecture, null);
    }

    /**
     * @param architecture Debian's name for the processor that runs the tools, as in a guest of another kind
     * @param sources to take them from; null for the machine's own
     */
    public DebianToolSource(Access access, String architecture, @Nullable AptSources sources) {
        this.access = access;
        this.architecture = architecture;
        this.own = sources;
    }

    @Override
    public Path folder(List<String> packages) throws IOException {
        Access stored = new Access(access.store(), null, access.progress(), access.now());
        try {
            return folder(packages, stored);
        } catch (ProblemException e) {
            if (access.transport() == null) {
                throw e;
            }
            return folder(packages, access);
        }
    }

    private Path folder(List<String> packages, Access by) throws IOException {
        AptSources sources = own == null ? AptSources.ofHost(Path.of("/")) : own;
        Optional<Path> answer = answer(question(packages, sources, by.store()), by.store());
        if (answer.isPresent()) {
            return answer.get();
        }
        Archive archive = Archive.open(sources.sources(), List.of(architecture), by);
        Universe universe = Universe.of(List.of(architecture), archive.packages());
        Request request = Request.of(packages).withVariant(Variant.CUSTOM);
        List<PackageFile> files = new ArrayList<>();
        StringBuilder content = new StringBuilder(MAKER).append('\n');
        for (Selected selected :
                Resolver.of(universe, Preferences.NONE).resolve(request).packages()) {
            PackageFile file = PackageFile.of(selected.pkg());
            files.add(file);
            content.append(file.sha256()).append('\n');
        }
        Digest key = Digest.of(content.toString());
        by.store()
                .getSoundFile(ANSWERS, question(packages, sources, by.store()), at -> Files.writeString(at, key.hex()));
        Path sound = checked.get(key);
        if (sound == null) {
            // programs of ours run from there: all of it is read before the first does
            sound = by.store().getSound(KIND, key, folder -> {
                List<UnpackedDeb> debs = new PackageStore(by, archive.mirrors()).fetch(files);
                TreeFolder.write(
                        TreeTar.read(debs.stream().map(UnpackedDeb::data).toList()), folder);
                Inventory.write(folder);
            });
            checked.put(key, sound);
        }
        return sound;
    }

    /**
     * Returns a digest of what decides which packages are taken: the question, the sources, and every Release that the
     * store knows of.
     */
    private Digest question(List<String> packages, AptSources sources, Store store) throws IOException {
        StringBuilder text = new StringBuilder(MAKER + "\n" + architecture + "\n" + packages);
        for (Source each : sources.sources()) {
            text.append('\n').append(each.mirrors()).append(each.suite()).append(each.components());
        }
        Path releases = store.root().resolve("release");
        if (Files.isDirectory(releases)) {
            try (Stream<Path> files = Files.walk(releases)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    text.append('\n').append(file.getFileName()).append(Digest.of(file));
                }
            }
        }
        return Digest.of(text.toString());
    }

    private Optional<Path> answer(Digest question, Store store) throws IOException {
        Optional<Path> answer = store.findSoundFile(ANSWERS, question);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        Digest key = new Digest(Files.readString(answer.get()));
        Optional<Path> sound = Optional.ofNullable(checked.get(key));
        if (sound.isEmpty()) {
            sound = store.findSound(KIND, key);
            sound.ifPresent(folder -> checked.put(key, folder));
        }
        return sound;
    }

    /** Debian's name for the processor this runs on. */
    private static String architecture() {
        return Architecture.ofThisMachine()
                .map(Architecture::debianName)
                .orElseGet(() -> System.getProperty("os.arch").toLowerCase(Locale.ROOT));
    }
}
