package org.xenwright.loader.grub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.judge.SuiteApt;

/** The GRUB of a release of Debian, with its own tools, unpacked. */
enum Grub {
    /** The machine's own. */
    BOOKWORM {
        @Override
        Path tree() throws IOException {
            return Judge.tools().folder(PACKAGES.toArray(String[]::new));
        }
    },
    TRIXIE {
        @Override
        Path tree() throws IOException {
            return SuiteApt.unpack("grub-trixie", "trixie", PACKAGES);
        }
    };

    private static final List<String> PACKAGES = List.of(GrubFiles.PACKAGE, "grub-common");

    abstract Path tree() throws IOException;

    /** How its version begins. */
    String version() {
        return this == BOOKWORM ? "2.06-" : "2.12-";
    }

    Path folder() throws IOException {
        return tree().resolve(GrubFiles.FOLDER);
    }

    GrubFiles files() throws IOException {
        Path tree = tree();
        return GrubFiles.of(path -> content(tree.resolve(path)));
    }

    private static Optional<Content> content(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(new Content.Slice(file, 0, Files.size(file)))
                    : Optional.empty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs one of its tools with the C library it was built for. */
    Judge.Verdict run(String program, String... words) throws IOException {
        Path tree = tree();
        List<String> command = new ArrayList<>();
        Path libraries = tree.resolve("usr/lib/x86_64-linux-gnu");
        Path loader = tree.resolve("lib64/ld-linux-x86-64.so.2");
        command.addAll(List.of("--library-path", libraries + ":" + tree.resolve("lib/x86_64-linux-gnu")));
        command.add(tree.resolve("usr/bin").resolve(program).toString());
        command.addAll(List.of(words));
        Path own = Files.exists(loader) ? loader : tree.resolve("usr/lib64/ld-linux-x86-64.so.2");
        return Judge.run(own.toString(), command.toArray(String[]::new));
    }
}
