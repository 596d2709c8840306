package org.xenwright.judge;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real files that other projects publish; they lie beside the project, where it is built by those who have them. */
public final class SharedData {
    private static final Path FOLDER = Path.of("../shared/data");

    private SharedData() {}

    /** Returns a file or folder of them; a test that asks for it is left out, and says so, where it is not. */
    public static Path file(String name) {
        Path file = FOLDER.resolve(name);
        Assumptions.assumeTrue(Files.exists(file), () -> "left out, since there is no " + file);
        return file;
    }
}
