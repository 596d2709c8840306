package org.xenwright.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.customize.InitSystem;
import org.xenwright.loader.BootKernel;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;

/** The step that finds the kernel among the packages, checks it, and makes the initramfs. */
final class KernelStep {
    private static final List<String> WITHOUT_UDEV =
            List.of("xen_netfront", "virtio_net", "af_packet", "ipv6", "button", "evdev");

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
                inputs.layout().initramfs().withDrivers(drivers(packages)),
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

    /**
     * Returns the modules that the initramfs loads besides those of the root. Without systemd, whose udev loads what there
     * are devices for, it loads those of a guest's cards, of what asks for their addresses and of the button that powers
     * off.
     */
    private List<String> drivers(ConfiguredSystem packages) throws IOException {
        List<String> drivers = new ArrayList<>(inputs.request().boot().drivers());
        String named = inputs.request().customize().init();
        InitSystem init = InitSystem.of(packages.tree(), named).orElse(null);
        if (named != null || init != null && init.kind() != InitSystem.Kind.SYSTEMD) {
            drivers.addAll(WITHOUT_UDEV);
        }
        return drivers;
    }
}
