package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Foreign;
import org.xenwright.problem.Problem;
import org.xenwright.tool.ToolBox;
import org.xenwright.tree.Tree;

/**
 * The choice of a sandbox that works here, by trial: namespaces, else a guest, else what was asked for by name.
 *
 * @param scratch the parent of the runs' folders; made when missing
 * @param tools where bubblewrap comes from, which makes the namespaces
 * @param guest the fallback, or null
 * @param withRightsOfTheBuild whether scripts may have the rights of the build where nothing better works
 * @param told is told in one line when it is not the best that is taken, and why
 */
public record Sandboxes(
        Path scratch, ToolBox tools, @Nullable Sandbox guest, boolean withRightsOfTheBuild, Consumer<String> told) {
    /** Makes a choice that nobody is told of. */
    public Sandboxes(Path scratch, ToolBox tools, @Nullable Sandbox guest, boolean withRightsOfTheBuild) {
        this(scratch, tools, guest, withRightsOfTheBuild, line -> {});
    }

    /** Makes a choice of namespaces alone. */
    public Sandboxes(Path scratch, ToolBox tools) {
        this(scratch, tools, null, false);
    }

    /** Returns the sandboxes to try, the best first. */
    List<Sandbox> candidates() throws IOException {
        List<Sandbox> candidates = new ArrayList<>();
        candidates.add(new ShellSandbox(new NamespaceEnclosure(tools, SubordinateIds.ofThisProcess()), scratch));
        if (guest != null) {
            candidates.add(guest);
        }
        if (withRightsOfTheBuild) {
            candidates.add(new ShellSandbox(new ChangedRoot(), scratch));
        }
        return candidates;
    }

    /**
     * Returns the first sandbox that works for this tree: each candidate really runs a command, confined like any
     * other, on a small tree of the programs it needs, and must return owners, modes, links and attributes correctly.
     * For a guest only its driver is tested, since starting one takes as long as the work itself.
     *
     * @param tree a tree with a shell, whose programs this machine is to run
     * @throws org.xenwright.problem.ProblemException which names what each candidate lacked, and the remedies
     */
    public Sandbox choose(Tree tree) throws IOException {
        StringBuilder reasons = new StringBuilder();
        for (Sandbox candidate : candidates()) {
            Optional<String> reason = candidate instanceof GuestSandbox machine
                    ? machine.complaint()
                    : SandboxProbe.complaint(candidate, tree);
            if (reason.isEmpty()) {
                if (!reasons.isEmpty()) {
                    told.accept(Foreign.line("scripts run in " + candidate.name()
                            + (candidate instanceof GuestSandbox ? ", which takes longer" : "") + ", for want of "
                            + reasons));
                }
                return candidate;
            }
            reasons.append(reasons.isEmpty() ? "" : "; ")
                    .append(candidate.name())
                    .append(": ")
                    .append(reason.get());
        }
        throw Problem.of(
                        "looking for a place where the scripts of packages can run",
                        "give the user subordinate ids (the package uidmap, /etc/subuid and /etc/subgid), or build as root, or"
                                + " install qemu-system, or leave the scripts to the first start of a domain:"
                                + " <scripts>firstBoot</scripts>; -Dxen.scriptsWithRightsOfTheBuild is for packages that may do"
                                + " all that the build may")
                .found(reasons.toString())
                .expected("namespaces of users, or a guest")
                .raise();
    }
}
