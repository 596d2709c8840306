package org.xenwright.sandbox;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Tree;

/** Commands that never end, one of them for a test that kills this process. */
final class EndlessRun {
    private EndlessRun() {}

    public static void main(String[] arguments) throws Exception {
        Tree tree = HostTree.with("sh", "sleep");
        Path scratch = Path.of(arguments[0]);
        Sandbox sandbox = new Sandboxes(scratch, new ToolBox(names -> Path.of(arguments[3])), null, true)
                .candidates().stream()
                        .filter(each -> each.name().equals(arguments[1]))
                        .findFirst()
                        .orElseThrow();
        String sleep = "sleep " + arguments[2];
        sandbox.run(tree, SandboxCommand.script("echo begun; " + sleep + " & " + sleep), System.out::println);
    }

    /**
     * What a command that never ends said until its limit stopped it. The limit is doubled until there was time enough to
     * say anything.
     */
    static String stopped(Sandbox sandbox, Tree tree, String script) {
        String said = "";
        for (Duration limit = Duration.ofSeconds(5);
                said.isEmpty() && limit.toMinutes() < 10;
                limit = limit.multipliedBy(2)) {
            SandboxCommand command = SandboxCommand.script(script).within(limit);
            said = catchThrowableOfType(SandboxTimeoutException.class, () -> sandbox.run(tree, command))
                    .log();
        }
        return said;
    }
}
