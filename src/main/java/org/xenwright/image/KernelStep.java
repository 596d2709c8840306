package org.xenwright.image;

import java.io.IOException;
import java.util.Optional;
import org.xenwright.loader.BootKernel;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;

/** The step that finds the kernel among the packages, checks it, and makes the initramfs. */
final class KernelStep {
    private final BuildInputs inputs;

    KernelStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    Optional<BootKernel> run(ConfiguredSystem packages) throws IOException {
        if (!inputs.request().start().boot().needsKernel()) {
            return Optional.empty();
        }
        BootKernel kernel = BootKernel.of(
                packages.tree(),
                packages.kernel(),
                packages.inputs(),
                packages.busybox(),
                new GuestDrivers(inputs.request().customize().init())
                        .of(
                                inputs.layout()
                                        .initramfs()
                                        .withDrivers(
                                                inputs.request().start().boot().drivers()),
                                packages.tree()),
                inputs.image().architecture(),
                inputs.image().type(),
                packages.owners(),
                inputs.access().store());
        inputs.report()
                .step(
                        "kernel",
                        kernel.reused() ? BuildReport.State.REUSED : BuildReport.State.MADE,
                        kernel.facts().release() + " starts as "
                                + inputs.image().type().word()
                                + (kernel.facts().config().isEmpty() ? ", as far as its ELF notes tell" : ""));
        return Optional.of(kernel);
    }
}
