package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;

/** A program, or a library, that leaves a proof in a folder of the host wherever it runs. */
public final class HostileProgram {
    private HostileProgram() {}

    public static RegularFile program(Path folder, Path canary) throws IOException {
        return compile(folder, canary, "hostile", "-static");
    }

    public static RegularFile library(Path folder, Path canary) throws IOException {
        return compile(folder, canary, "hostile.so", "-shared", "-fPIC", "-DLIBRARY");
    }

    private static RegularFile compile(Path folder, Path canary, String name, String... options) throws IOException {
        Path source = folder.resolve(name + ".c");
        Files.copy(HostileProgram.class.getResourceAsStream("hostile.c"), source);
        Path file = folder.resolve(name);
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of("-O1", "-w", "-DCANARY=\"" + canary + "\"", "-o", file.toString(), source.toString()));
        Judge.Verdict verdict = Judge.run("cc", words.toArray(String[]::new));
        if (verdict.exit() != 0) {
            throw new IOException(verdict.output());
        }
        return new RegularFile(
                Attributes.of(0755, java.time.Instant.EPOCH), new Content.Slice(file, 0, Files.size(file)));
    }
}
