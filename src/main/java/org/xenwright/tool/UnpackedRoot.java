package org.xenwright.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder of unpacked packages, in which absolute links mean the folder and not the machine around it. */
final class UnpackedRoot {
    private static final int MOST_LINKS = 40; // the number of links that Linux follows before ELOOP

    private final Path root;

    UnpackedRoot(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Returns the file at a path of the root, all links followed inside it; empty when there is none. */
    Optional<Path> resolve(String path) throws IOException {
        return resolve(path, 0);
    }

    private Optional<Path> resolve(String path, int links) throws IOException {
        Path at = root;
        String[] names = path.split("/");
        for (int i = 0; i < names.length; i++) {
            String name = names[i];
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                at = at.equals(root) ? root : Objects.requireNonNull(at.getParent());
                continue;
            }
            Path next = at.resolve(name);
            if (Files.isSymbolicLink(next)) {
                if (links >= MOST_LINKS) {
                    throw new IOException("too many levels of links at " + next);
                }
                String target = Files.readSymbolicLink(next).toString();
                String from = target.startsWith("/")
                        ? ""
                        : root.relativize(at).toString().replace('\\', '/');
                String rest = String.join("/", List.of(names).subList(i + 1, names.length));
                return resolve(from + "/" + target + "/" + rest, links + 1);
            }
            if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            at = next;
        }
        return Optional.of(at);
    }

    /** Returns the folders of its shared libraries, in the order in which Debian's loader searches. */
    List<Path> libraryFolders() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String parent : List.of("lib", "usr/lib")) {
            Optional<Path> folder = resolve(parent);
            if (folder.isPresent()) {
                try (Stream<Path> entries = Files.list(folder.get())) {
                    entries.filter(path -> path.getFileName().toString().contains("-linux-gnu"))
                            .filter(Files::isDirectory)
                            .sorted()
                            .forEach(folders::add);
                }
                folders.add(folder.get());
            }
        }
        return folders.stream().distinct().toList();
    }

    /** Returns Debian's name for this machine's architecture in library folders, such as {@code x86_64-linux-gnu}. */
    Optional<String> triplet() throws IOException {
        return libraryFolders().stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> name.contains("-linux-gnu"))
                .findFirst();
    }

    Path path() {
        return root;
    }
}
