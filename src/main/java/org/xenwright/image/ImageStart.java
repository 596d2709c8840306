package org.xenwright.image;

import org.jspecify.annotations.Nullable;
import org.xenwright.customize.selinux.SelinuxChoice;
import org.xenwright.loader.BootMethod;
import org.xenwright.loader.KernelArguments;
import org.xenwright.store.NamedInputs;

/**
 * The way the guests of an image start.
 *
 * @param boot how a guest gets its kernel
 * @param arguments that its kernel is given besides those of the image
 * @param selinux how it starts when it has a policy of SELinux; null for labels, where it can make them
 */
public record ImageStart(
        BootMethod boot,
        KernelArguments arguments,
        @Nullable SelinuxChoice selinux) {
    /** Returns the start by a boot method, about which nothing else is said. */
    public static ImageStart by(BootMethod boot) {
        return new ImageStart(boot, KernelArguments.NONE, null);
    }

    /** Returns the same, with a kernel that is given other arguments. */
    public ImageStart withArguments(KernelArguments changed) {
        return new ImageStart(boot, changed, selinux);
    }

    /** Adds it to the inputs of the image. */
    void addTo(NamedInputs inputs) {
        inputs.add("<image><bootloader>", boot.identity())
                .add("<image><kernelArguments>", arguments.text())
                .add("<image><selinux>", selinux == null ? "" : selinux.word());
    }
}
