package org.xenwright.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Content;
import org.xenwright.content.Count;
import org.xenwright.customize.selinux.FileLabels;
import org.xenwright.customize.selinux.SelinuxChoice;
import org.xenwright.customize.selinux.SelinuxPolicy;
import org.xenwright.loader.KernelArguments;
import org.xenwright.packages.BuildReport;
import org.xenwright.problem.Problem;
import org.xenwright.sandbox.SandboxSource;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The step that makes a system with a policy of SELinux start: its files get labels, or it labels them itself, or its kernel
 * leaves SELinux out.
 */
final class SelinuxStep {
    private static final String STEP = "selinux";
    private static final String WHERE = "<image><selinux>";
    private static final String SWITCH = "selinux=";

    /** The file by which a system labels all files when it starts (selinux-autorelabel(8)). */
    private static final String MARK = ".autorelabel";

    private final BuildInputs inputs;
    private final SandboxSource sandboxes;
    private final Optional<SelinuxPolicy> policy;
    private final @Nullable SelinuxChoice choice;

    /** @param tree of the system, finished but for what boots it */
    SelinuxStep(BuildInputs inputs, SandboxSource sandboxes, Tree tree) throws IOException {
        this.inputs = inputs;
        this.sandboxes = sandboxes;
        this.policy = SelinuxPolicy.in(tree);
        this.choice = choice();
    }

    /** Returns what comes of the project's choice, or of none; null for a system that SELinux leaves alone. */
    private @Nullable SelinuxChoice choice() {
        ImageStart start = inputs.request().start();
        SelinuxChoice asked = start.selinux();
        if (asked == null) {
            boolean said = start.arguments().words().stream().anyMatch(each -> each.startsWith(SWITCH));
            if (policy.isEmpty() || said) {
                return null;
            }
            return policy.get().program().isPresent() ? SelinuxChoice.LABELS : SelinuxChoice.OFF;
        }
        if (asked == SelinuxChoice.OFF) {
            return asked;
        }
        if (policy.isEmpty()) {
            throw refuse(
                    asked,
                    "an image without a policy that is on",
                    "add the distribution's policy, such as selinux-policy-targeted, or leave the element out");
        }
        boolean able = policy.get()
                .program()
                .filter(each -> asked == SelinuxChoice.LABELS || each.labels())
                .isPresent();
        if (!able) {
            throw refuse(
                    asked,
                    "an image without a program that labels files",
                    "add the package with setfiles, policycoreutils, or choose off");
        }
        if (asked == SelinuxChoice.RELABEL && inputs.request().disk().isReadOnly()) {
            throw refuse(asked, "a root that cannot be written to", "choose labels or off");
        }
        return asked;
    }

    private static RuntimeException refuse(SelinuxChoice asked, String found, String remedy) {
        return Problem.of("preparing the image for SELinux", remedy)
                .at(WHERE + asked.word())
                .found(found)
                .raise();
    }

    /** Returns what the steps after this one start from: the kernel may be given another argument. */
    BuildInputs inputs() {
        ImageStart start = inputs.request().start();
        if (choice != SelinuxChoice.OFF || !start.boot().needsKernel()) {
            return inputs;
        }
        List<String> words = new ArrayList<>(start.arguments().words());
        words.removeIf(each -> each.startsWith(SWITCH));
        words.add(SWITCH + "0");
        return inputs.with(inputs.request().with(start.withArguments(new KernelArguments(words))));
    }

    /** Puts labels, or what makes them, on the files of the system, which now has what boots it. */
    void run(Tree tree) throws IOException {
        if (choice == null) {
            return;
        }
        String done = switch (choice) {
            case LABELS -> labelled(tree);
            case RELABEL -> {
                tree.put(
                        MARK, new RegularFile(Attributes.of(0600, inputs.image().clock()), Content.EMPTY));
                yield "labels its files when it first starts, then starts again: /" + MARK;
            }
            case OFF -> off();
        };
        inputs.report().step(STEP, BuildReport.State.MADE, done);
    }

    private String labelled(Tree tree) throws IOException {
        SelinuxPolicy used = policy.orElseThrow();
        SelinuxPolicy.Program program = used.program().orElseThrow();
        int count = new FileLabels(used, program, sandboxes).apply(tree);
        return Count.of(count, "label") + " of the policy " + used.name() + ", by its own " + program.word();
    }

    private String off() {
        ImageStart start = inputs.request().start();
        String why = start.selinux() == null ? "; the image has no program that labels its files" : "";
        return start.boot().needsKernel()
                ? "its kernel is told selinux=0" + why
                : "start its kernel with selinux=0, which is not in this image" + why;
    }
}
