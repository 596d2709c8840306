package org.xenwright.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Tree;

/** Finds a sandbox that works here, by trying. */
public final class Sandboxes {
    private Sandboxes() {}

    /** Sandboxes that need no guest, the best first. */
    static List<Sandbox> candidates(Path scratch) {
        List<String> namespaces = List.of("-m", "-p", "-f", "-n", "-i", "-u", "--kill-child", "--");
        List<String> root = new ArrayList<>(List.of("unshare"));
        root.addAll(namespaces);
        List<String> user = new ArrayList<>(List.of("unshare", "-U", "--map-auto", "--map-root-user"));
        user.addAll(namespaces);
        return List.of(
                new ShellSandbox("namespaces of root", ShellSandbox.Kind.NAMESPACES, root, scratch),
                new ShellSandbox("namespaces of an ordinary user", ShellSandbox.Kind.NAMESPACES, user, scratch),
                new ShellSandbox("a changed root alone", ShellSandbox.Kind.CHROOT, List.of(), scratch));
    }

    /**
     * The first sandbox that works for this tree: each candidate really runs a command on a small tree made of the
     * programs it needs, and must give back owners, modes, links and attributes as they should be. A guest is asked only
     * whether its driver works here, since starting one takes as long as the work itself.
     *
     * @param tree a tree with a shell, whose programs this machine is to run
     * @param scratch a folder for the folders of the runs; made when missing
     * @param guest what to fall back on, or null
     * @throws org.xenwright.problem.ProblemException naming what each candidate lacked, and the remedies
     */
    public static Sandbox choose(Tree tree, Path scratch, @Nullable Sandbox guest) throws IOException {
        List<Sandbox> candidates = new ArrayList<>(candidates(scratch));
        if (guest != null) {
            candidates.add(guest);
        }
        return choose(tree, candidates);
    }

    static Sandbox choose(Tree tree, List<Sandbox> candidates) {
        StringBuilder reasons = new StringBuilder();
        for (Sandbox candidate : candidates) {
            String reason = candidate instanceof GuestSandbox machine
                    ? machine.complaint()
                    : SandboxProbe.complaint(candidate, tree);
            if (reason == null) {
                return candidate;
            }
            reasons.append(reasons.isEmpty() ? "" : "; ")
                    .append(candidate.name())
                    .append(": ")
                    .append(reason);
        }
        throw Problem.of(
                        "looking for a place where the scripts of packages can run",
                        "install uidmap and give the user subordinate ids (newuidmap, /etc/subuid), or build as root, or "
                                + "install qemu-system, or leave the scripts to the first start of a domain:"
                                + " <scripts>firstBoot</scripts>")
                .found(reasons.toString())
                .expected("namespaces by unshare, a changed root, or a guest")
                .raise();
    }
}
