package org.xenwright.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.InitSystem;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.tree.Tree;

/**
 * The choice of who loads the drivers of a guest's devices: udev, which comes with systemd, or the initramfs.
 *
 * @param init the path of the init that the project names; null for that of the packages
 */
record GuestDrivers(@Nullable String init) {
    /**
     * Returns the tasks of an initramfs, of a disk or of a medium.
     *
     * @param packages without the project's own files: an init among those is taken for one without udev
     */
    InitramfsOptions of(InitramfsOptions tasks, Tree packages) throws IOException {
        boolean systemd = init == null
                && InitSystem.of(packages)
                        .filter(found -> found.kind() == InitSystem.Kind.SYSTEMD)
                        .isPresent();
        return systemd ? tasks : tasks.withoutUdev();
    }
}
