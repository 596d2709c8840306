package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.domain.HostKeys;
import org.xenwright.problem.Problem;

/**
 * The folders of the user who builds, as the XDG base directory specification places them: {@code XDG_CACHE_HOME} and
 * {@code XDG_CONFIG_HOME}, else below {@code HOME}, else below the home that the system knows for the user. Relative
 * values are ignored, and so is the {@code ?} that Java gives for a user without an entry in passwd.
 */
final class PersonalFolders {
    private static final String NAME = "xenwright";

    private final Map<String, String> environment;
    private final @Nullable String userHome;

    PersonalFolders(Map<String, String> environment, @Nullable String userHome) {
        this.environment = environment;
        this.userHome = userHome;
    }

    static PersonalFolders ofThisUser() {
        return new PersonalFolders(System.getenv(), System.getProperty("user.home"));
    }

    /** Returns the store of packages, layers and tools, made when it is missing. */
    Path store() {
        return made(place("XDG_CACHE_HOME", ".cache", "-Dxen.store=FOLDER"), "-Dxen.store=FOLDER");
    }

    /** Returns the store that the user named, made when it is missing. */
    static Path store(Path named) {
        return made(named.toAbsolutePath().normalize(), "another -Dxen.store=FOLDER");
    }

    /** Returns the host keys of a file that the user named, of {@code none}, or of the user's default file. */
    static HostKeys hostKeys(@Nullable String named) {
        if (named != null && named.equals("none")) {
            return HostKeys.none();
        }
        return HostKeys.of(named == null ? ofThisUser().hostKeys() : Path.of(named));
    }

    /** Returns the file with the secret of host keys; its folder exists. */
    Path hostKeys() {
        String remedy = "-Dxen.hostKeys=FILE, or none";
        Path folder = place("XDG_CONFIG_HOME", ".config", remedy);
        Path file = folder.resolve("host-keys");
        if (!Files.exists(file)) {
            made(folder, remedy);
        }
        return file;
    }

    private Path place(String variable, String folder, String remedy) {
        Optional<Path> named = absolute(environment.get(variable));
        Optional<Path> home = Stream.of(environment.get("HOME"), userHome)
                .map(PersonalFolders::absolute)
                .flatMap(Optional::stream)
                .findFirst();
        return named.or(() -> home.map(each -> each.resolve(folder)))
                .map(each -> each.resolve(NAME))
                .orElseThrow(() -> Problem.of("looking for the home of who builds", "set HOME, or " + remedy)
                        .found("neither " + variable + " nor HOME, and a user whom this machine does not know")
                        .expected("a folder that the build may write to")
                        .raise());
    }

    private static Optional<Path> absolute(@Nullable String path) {
        return Optional.ofNullable(path).map(Path::of).filter(Path::isAbsolute);
    }

    private static Path made(Path folder, String remedy) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw cannot(folder, Problem.messageOf(e), remedy, e);
        }
        if (!Files.isWritable(folder)) {
            throw cannot(folder, "a folder that may not be written to", remedy, null);
        }
        return folder;
    }

    private static RuntimeException cannot(Path folder, String found, String remedy, @Nullable IOException cause) {
        Problem problem = Problem.of("making a folder of the person who builds", "name another place: " + remedy)
                .at(folder.toString())
                .found(found)
                .expected("a folder that the build may write to");
        return cause == null ? problem.raise() : problem.raise(cause);
    }
}
