package org.xenwright.packages;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xenwright.content.JsonText;
import org.xenwright.store.NamedInputs;

/**
 * The report of a build: its steps with what each reused and why, its inputs and its outputs. Filled as the build goes.
 */
public final class BuildReport {
    /** The state of a finished step: it worked, or found its result. */
    public enum State {
        REUSED,
        MADE
    }

    /**
     * A finished step.
     *
     * @param name one word
     * @param why what was reused, or why it could not be
     */
    public record Step(String name, State state, String why, long millis) {}

    /**
     * A file the build leaves.
     *
     * @param size its length in bytes; its holes count
     */
    public record Output(Path file, long size) {}

    /**
     * A maintainer script that ran, in this build or in the one that left its result.
     *
     * @param name package and script
     */
    public record Script(String name, int exit, long millis) {}

    private final List<Script> scripts = new ArrayList<>();
    private final List<String> inputs = new ArrayList<>();
    private final List<NamedInputs.Difference> changes = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();
    private final long started = System.nanoTime();
    private long last = started;

    private AccountNumbers accounts = AccountNumbers.NONE;

    /**
     * Returns the numbers of the image's accounts, with those that its lock has besides; none when nothing was built.
     */
    public AccountNumbers accounts() {
        return accounts;
    }

    /** Sets the numbers of the image's accounts. */
    public void accounts(AccountNumbers numbers) {
        accounts = numbers;
    }

    /** Ends a step, which took the time since the last one ended. */
    public void step(String name, State state, String why) {
        long now = System.nanoTime();
        steps.add(new Step(name, state, why, (now - last) / 1_000_000));
        last = now;
    }

    public void input(String line) {
        inputs.add(line);
    }

    /** Notes an input that is not what it was in the last build. */
    public void changed(NamedInputs.Difference input) {
        changes.add(input);
    }

    /** Returns the inputs that are not what they were in the last build; none where it did not say what they were. */
    public List<NamedInputs.Difference> changes() {
        return List.copyOf(changes);
    }

    public void script(String packageName, String script, int exit, long millis) {
        scripts.add(new Script(packageName + " " + script, exit, millis));
    }

    public void output(Path file, long size) {
        outputs.add(new Output(file, size));
    }

    public List<String> inputs() {
        return List.copyOf(inputs);
    }

    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** Writes what was done and how long it took: that is no property of the image, and so not in its manifest. */
    public void write(Path file) throws IOException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("millis", millis());
        steps.forEach(step -> root.withArray("steps")
                .addObject()
                .put("name", step.name())
                .put("state", step.state().name().toLowerCase(Locale.ROOT))
                .put("why", step.why())
                .put("millis", step.millis()));
        scripts.forEach(script -> root.withArray("scripts")
                .addObject()
                .put("name", script.name())
                .put("exit", script.exit())
                .put("millis", script.millis()));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JsonText.fields(root));
    }

    public List<Output> outputs() {
        return List.copyOf(outputs);
    }

    /** Returns milliseconds from its making to the end of the last step. */
    public long millis() {
        return (last - started) / 1_000_000;
    }
}
