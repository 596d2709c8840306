package org.xenwright.judge;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.xenwright.tool.JudgeTools;
import org.xenwright.tool.Tool;
import org.xenwright.tool.ToolBox;

/** Runs one of the judges and keeps what it said. */
public final class Judge {
    /** What a judge answered. */
    public record Verdict(int exit, String output) {}

    private static final ToolBox TOOLS = JudgeTools.box(AptToolSource.shared());

    private Judge() {}

    /** Runs a program with a limit of two minutes; standard output and error come back as one text. */
    public static Verdict run(String program, String... arguments) throws IOException {
        Tool tool = find(program);
        Path output = Files.createTempFile("judge", ".txt");
        try {
            ProcessBuilder builder = tool.process(List.of(arguments))
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output.toFile());
            builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
            Process process = builder.start();
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
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

    /** How to start a judge here: the one on this machine, else the one provided from its package mirror. */
    public static List<String> command(String program) throws IOException {
        return find(program).prefix();
    }

    /** The judge with all it needs to run. */
    public static Tool find(String program) throws IOException {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":")) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return new Tool(program, List.of(candidate.toString()), Map.of(), "", null);
            }
        }
        return TOOLS.find(program);
    }

    /** The tools of this machine, with those that are missing provided from its package mirror. */
    public static ToolBox tools() {
        return TOOLS;
    }
}
