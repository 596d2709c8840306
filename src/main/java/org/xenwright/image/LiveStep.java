package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.ByteSize;
import org.xenwright.content.ImagePlan;
import org.xenwright.image.layout.LiveImage;
import org.xenwright.kernel.ModuleSet;
import org.xenwright.loader.BootKernel;
import org.xenwright.loader.BootSystem;
import org.xenwright.loader.LiveMedium;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.tree.Tree;

/** The step that lays out the live medium of an image, if one is asked for, with an initramfs of its own. */
final class LiveStep {
    /** Drivers without which hardly any real machine reaches a CD or a stick. */
    private static final List<String> OF_MACHINES = List.of("ahci", "usb_storage", "xhci_pci");

    private final BuildInputs inputs;

    LiveStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    /**
     * A medium that was laid out.
     *
     * @param plan its bytes
     * @param starter the files that start it, besides kernel and root
     */
    record Laid(ImagePlan plan, Tree starter) {}

    /**
     * Lays it out.
     *
     * @param system with its boot method's files over it
     * @param rootFile where its squashfs is written; the plan refers to it
     */
    Optional<Laid> run(ConfiguredSystem packages, BootSystem system, Path rootFile) throws IOException {
        if (!inputs.request().disk().isLive()) {
            return Optional.empty();
        }
        LiveImage live = new LiveImage(inputs.image(), inputs.request().disk(), inputs.layout());
        BootKernel kernel = BootKernel.of(
                packages.tree(),
                packages.kernel(),
                packages.inputs(),
                packages.busybox(),
                new GuestDrivers(inputs.request().customize().init()).of(live.initramfs(), packages.tree()),
                inputs.image().architecture(),
                inputs.image().type(),
                packages.owners(),
                inputs.access().store());
        LiveMedium.Starter starter = LiveMedium.Starter.of(system.withKernel(kernel));
        ImagePlan plan = live.plan(starter, kernel.kernel(), system.tree(), rootFile);
        remark(packages, kernel.facts().release());
        inputs.report()
                .step("medium", BuildReport.State.MADE, ByteSize.format(plan.size()) + ", a CD that is a stick too");
        return Optional.of(new Laid(plan, starter.files()));
    }

    private void remark(ConfiguredSystem packages, String release) throws IOException {
        List<String> missing = ModuleSet.of(packages.tree(), release).stream()
                .flatMap(modules -> OF_MACHINES.stream().filter(each -> !modules.has(each)))
                .toList();
        if (!missing.isEmpty()) {
            inputs.access()
                    .progress()
                    .warn("the kernel " + release + " has no " + String.join(", ", missing)
                            + ": the live medium starts virtual machines, but few real ones; a kernel for those is"
                            + " <kernel>linux-image-" + inputs.image().architecture() + "</kernel>");
        }
    }
}
