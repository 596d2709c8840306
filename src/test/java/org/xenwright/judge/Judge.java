package org.xenwright.judge;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one of the judges and keeps what it said. */
public final class Judge {
    /** What a judge answered. */
    public record Verdict(int exit, String output) {}

    private Judge() {}

    /** Runs a program with a limit of two minutes; standard output and error come back as one text. */
    public static Verdict run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(command(program));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("judge", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output.toFile());
            builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
            Process process = builder.start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end within two minutes:\n" + Files.readString(output));
            }
            return new Verdict(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** How to start a judge here. */
    public static List<String> command(String program) {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":")) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return List.of(candidate.toString());
            }
        }
        throw new AssertionError("no " + program + " on this machine");
    }
}
