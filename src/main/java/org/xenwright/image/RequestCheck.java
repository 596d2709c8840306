package org.xenwright.image;

import java.time.Instant;
import java.util.Optional;
import org.xenwright.image.domain.ApplianceDomain;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.ReadOnlyRoot;
import org.xenwright.kernel.CommandLineLimit;
import org.xenwright.loader.BootDisk;
import org.xenwright.packages.Scripts;
import org.xenwright.platform.Architecture;
import org.xenwright.problem.Problem;

/** The checks that need the whole request for an image. */
final class RequestCheck {
    private RequestCheck() {}

    /** Makes sure that the parts of a request fit each other. */
    static void of(ImageRequest request, Scripts scripts) {
        readOnlyRoot(request);
        live(request);
        appliances(request);
        commandLine(request);
        if (scripts == Scripts.FIRST_BOOT) {
            firstBoot(request);
        }
    }

    /** Makes sure that a read-only root has the initramfs it needs. */
    private static void readOnlyRoot(ImageRequest request) {
        ReadOnlyRoot readOnly = request.disk().readOnly();
        if (readOnly != null && readOnly.needsInitramfs() && !request.packages().needsBusybox()) {
            throw Problem.of("planning a read-only root", "remove <kernel>none</kernel> or <initramfs>none")
                    .at("<image><disk>")
                    .found("<persist>, <overlay> or <verity> without an initramfs of ours, which handles them")
                    .raise();
        }
    }

    /** Makes sure that an appliance of the image would start. */
    private static void appliances(ImageRequest request) {
        Architecture architecture =
                Architecture.of(request.packages().architecture()).orElse(Architecture.AMD64);
        ApplianceDomain.check(request.disk().formats(), request.start().boot().diskBoot(architecture));
    }

    /** Makes sure that a live medium has a kernel, and an initramfs that finds it. */
    private static void live(ImageRequest request) {
        if (request.disk().isLive() && !request.packages().needsBusybox()) {
            throw Problem.of(
                            "planning a live medium",
                            "remove <kernel>none</kernel> or <initramfs>none, or take iso out of <formats>")
                    .at("<image><disk><formats>")
                    .found("iso without a kernel and an initramfs of ours, which finds the medium")
                    .raise();
        }
    }

    /**
     * Makes sure that the kernel reads all that is known of its command line before anything is made; what boots it checks
     * all of it.
     */
    private static void commandLine(ImageRequest request) {
        BootDisk disk = new DiskLayout(request.identity(Instant.EPOCH), request.disk()).boot();
        String line = String.join(" ", "root=" + disk.root(), "ro", String.join(" ", disk.words()));
        int length =
                line.strip().length() + 1 + request.start().arguments().text().length();
        if (length > CommandLineLimit.LONGEST) {
            throw Problem.of(
                            "planning the command line of the kernel",
                            "set what is not needed early in the guest instead")
                    .at("<image><kernelArguments>")
                    .found(length + " bytes with what finds the root")
                    .expected("at most " + CommandLineLimit.LONGEST + ", behind which a kernel reads none")
                    .raise();
        }
    }

    /** Makes sure that something runs the scripts of packages at the first start, and that nothing needs them before. */
    private static void firstBoot(ImageRequest request) {
        Optional<String> obstacle = obstacle(request);
        if (obstacle.isPresent()) {
            throw Problem.of(
                            "leaving the scripts of packages to the first start",
                            "change what was found, or let the scripts run now: <scripts>run</scripts>")
                    .at("<image><scripts>")
                    .found(obstacle.get())
                    .raise();
        }
    }

    private static Optional<String> obstacle(ImageRequest request) {
        if (request.packages().kernel() == null || !request.packages().generatedInitramfs()) {
            return Optional.of("no initramfs of ours, which would run them");
        }
        if (request.disk().isReadOnly()) {
            return Optional.of("a root that is read only: they would run at each start");
        }
        if (!request.customize().commands().isEmpty()) {
            return Optional.of("commands, which need packages that are configured");
        }
        if (request.packages().from() != null) {
            return Optional.of("a base, whose own dpkg installs packages when the image is made");
        }
        return Optional.empty();
    }
}
