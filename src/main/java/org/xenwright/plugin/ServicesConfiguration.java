package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.customize.Services;

/**
 * The {@code <services>} element: what the image's init starts. With systemd that are units; with OpenRC scripts of
 * /etc/init.d, and a runlevel where the usual one is not meant, as in networking boot; with busybox's init such scripts,
 * or programs with their arguments, which begin with a slash.
 */
public final class ServicesConfiguration {
    /** Services to start with the system. */
    @Values(item = "unit", repeated = "enable")
    List<String> enable = new ArrayList<>();

    /** Services that are not started by themselves. */
    @Values(item = "unit", repeated = "disable")
    List<String> disable = new ArrayList<>();

    /** Services that are never started. */
    @Values(item = "unit", repeated = "mask")
    List<String> mask = new ArrayList<>();

    Services services() {
        return new Services(enable, disable, mask);
    }
}
