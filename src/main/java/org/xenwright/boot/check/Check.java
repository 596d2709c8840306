package org.xenwright.boot.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.xenwright.boot.console.Seal;
import org.xenwright.content.Content;

/**
 * A program that tests the guest in which it runs. It passes with exit status 0 and is skipped with 77; if it prints a
 * plan of the Test Anything Protocol, each of its test points counts separately.
 *
 * @param name what is tested
 * @param program in any language the guest has, with its interpreter on the first line
 */
public record Check(String name, Content program) {
    private static final List<String> BUILTIN =
            List.of("hierarchy", "essentials", "packages", "units", "system", "network");

    /** The name of the check that boots the same disks again. */
    public static final String SECOND_BOOT = "second-boot";

    /** Returns the built-in checks, which work in any guest. */
    public static List<Check> builtin() throws IOException {
        List<Check> checks = new ArrayList<>();
        for (String name : BUILTIN) {
            checks.add(new Check(name, resource("builtin/" + name + ".sh")));
        }
        return checks;
    }

    /**
     * Returns a check that leaves a mark on the root file system, for a second boot to find.
     *
     * @param mark a word that no image can contain already
     */
    public static Check mark(Seal mark) throws IOException {
        return second("mark", mark);
    }

    /** Returns a check that the mark is there in a second boot. */
    public static Check remembered(Seal mark) throws IOException {
        return second("remembered", mark);
    }

    /** Returns a check that the mark is gone in a second boot, for a guest that keeps no changes. */
    public static Check forgotten(Seal mark) throws IOException {
        return second("forgotten", mark);
    }

    private static Check second(String name, Seal mark) throws IOException {
        String program = new String(resource("second/" + name + ".sh").bytes(1 << 16), StandardCharsets.UTF_8);
        return new Check(SECOND_BOOT, Content.of(program.replace("@MARK@", mark.word())));
    }

    /** Returns the files of a folder as checks, by name; none if there is no such folder. */
    public static List<Check> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
        List<Check> checks = new ArrayList<>();
        for (Path file : files) {
            checks.add(new Check(file.getFileName().toString(), new Content.Slice(file, 0, Files.size(file))));
        }
        return checks;
    }

    static Content resource(String name) throws IOException {
        try (InputStream in = Check.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing beside " + Check.class.getName());
            }
            return Content.of(in.readAllBytes());
        }
    }
}
