package org.xenwright.sandbox;

import java.nio.file.Path;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Tree;

/** Runs a command that never ends, for a test that kills this process. */
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
}
