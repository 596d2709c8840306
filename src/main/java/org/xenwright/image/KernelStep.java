package org.xenwright.image;

import java.io.IOException;
import java.util.Optional;
import org.xenwright.customize.InitSystem;
import org.xenwright.initramfs.InitramfsOptions;
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
        if (!inputs.request().boot().needsKernel()) {
            return Optional.empty();
        }
        BootKernel kernel = BootKernel.of(
                packages.tree(),
                packages.kernel(),
                packages.inputs(),
                packages.busybox(),
                initramfs(packages),
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

    /** Returns the tasks of the initramfs: without systemd, no udev will load what the guest's devices need. */
    private InitramfsOptions initramfs(ConfiguredSystem packages) throws IOException {
        InitramfsOptions options =
                inputs.layout().initramfs().withDrivers(inputs.request().boot().drivers());
        String named = inputs.request().customize().init();
        InitSystem init = InitSystem.of(packages.tree(), named).orElse(null);
        return named != null || init != null && init.kind() != InitSystem.Kind.SYSTEMD
                ? options.withoutUdev()
                : options;
    }
}
