package org.xenwright.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** The statically linked busybox of Debian's package, wherever the package's version has it. */
public final class Busybox {
    /** The name of the package. */
    public static final String PACKAGE = "busybox-static";

    private static final List<String> PLACES = List.of("bin/busybox", "usr/bin/busybox");

    private Busybox() {}

    /** Returns the program, provided if necessary. */
    public static Content of(ToolBox tools) throws IOException {
        return in(tools.folder(PACKAGE));
    }

    /** Returns the program in a folder that the package was unpacked into. */
    public static Content in(Path folder) throws IOException {
        for (String place : PLACES) {
            Optional<Path> file = ToolBox.inside(folder, place).filter(Files::isRegularFile);
            if (file.isPresent()) {
                return new Content.Slice(file.get(), 0, Files.size(file.get()));
            }
        }
        throw new IOException("no busybox in " + folder);
    }

    /** Returns the program among the package's files; empty when it is not there. */
    public static Optional<Content> in(Tree files) {
        return PLACES.stream()
                .flatMap(place -> files.follow(place).stream())
                .filter(RegularFile.class::isInstance)
                .map(file -> ((RegularFile) file).content())
                .findFirst();
    }
}
